/** Heartbeats. */
@NullMarked
package io.airlockapp.reactor.internal.presence;

import org.jspecify.annotations.NullMarked;
