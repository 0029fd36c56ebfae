/** Writes requests and reads responses: the only package that knows JSON. */
@NullMarked
package io.airlockapp.reactor.internal.wire;

import org.jspecify.annotations.NullMarked;
