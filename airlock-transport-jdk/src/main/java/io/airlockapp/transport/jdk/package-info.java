/**
 * A small transport on the HTTP client of the JDK, for programs that want no other library for it.
 */
@NullMarked
package io.airlockapp.transport.jdk;

import org.jspecify.annotations.NullMarked;
