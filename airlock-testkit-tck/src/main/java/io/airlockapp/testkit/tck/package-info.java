/**
 * Contract suites: JUnit suites that are extended and pointed at a gateway or a transport. They share no code with ours.
 */
@NullMarked
package io.airlockapp.testkit.tck;

import org.jspecify.annotations.NullMarked;
