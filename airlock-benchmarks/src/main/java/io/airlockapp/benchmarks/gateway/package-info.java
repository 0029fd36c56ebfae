/**
 * A gateway to measure clients against. It shares no code with the client or the testkit, holds a hundred thousand waits, and
 * counts what it is asked.
 */
@NullMarked
package io.airlockapp.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
