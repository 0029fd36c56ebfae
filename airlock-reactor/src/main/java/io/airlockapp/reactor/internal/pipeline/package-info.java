/** The fixed stages that every call goes through, each a small decorator of the one below it, down to the transport. */
@NullMarked
package io.airlockapp.reactor.internal.pipeline;

import org.jspecify.annotations.NullMarked;
