/**
 * The engine of the fake gateway. It reads and writes JSON trees by itself, so that it cannot share a client's mistakes.
 */
@NullMarked
package io.airlockapp.testkit.internal;

import org.jspecify.annotations.NullMarked;
