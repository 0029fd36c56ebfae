/**
 * The testkit for JUnit: {@link io.airlockapp.testkit.junit.AirlockExtension} gives each test a gateway of its own.
 */
@NullMarked
package io.airlockapp.testkit.junit;

import org.jspecify.annotations.NullMarked;
