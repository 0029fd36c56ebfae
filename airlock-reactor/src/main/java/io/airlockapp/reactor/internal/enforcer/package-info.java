/** The lifecycle of an enforcer, on top of a {@link io.airlockapp.reactor.GatewayClient}: pairing, presence, policies and reviews. */
@NullMarked
package io.airlockapp.reactor.internal.enforcer;

import org.jspecify.annotations.NullMarked;
