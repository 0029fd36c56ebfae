/**
 * The one exception family: every failure that a client of this toolkit signals is an {@link
 * io.airlockapp.error.AirlockException}; arguments that can be seen to be wrong at the call are {@link
 * java.lang.IllegalArgumentException}s.
 */
@NullMarked
package io.airlockapp.error;

import org.jspecify.annotations.NullMarked;
