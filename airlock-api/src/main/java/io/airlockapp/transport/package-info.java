/**
 * What a pluggable transport must do: one small interface, a request and a response.
 */
@NullMarked
package io.airlockapp.transport;

import org.jspecify.annotations.NullMarked;
