/**
 * AssertJ assertions about a fake gateway and what it has seen: {@link io.airlockapp.testkit.assertion.AirlockAssertions} is where
 * to start. They need AssertJ, which this module does not bring.
 */
@NullMarked
package io.airlockapp.testkit.assertion;

import org.jspecify.annotations.NullMarked;
