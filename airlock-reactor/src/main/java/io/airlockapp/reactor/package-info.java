/**
 * What a reactive program holds: {@link io.airlockapp.reactor.GatewayClient}, an endpoint a method, and
 * {@link io.airlockapp.reactor.Enforcer}, the lifecycle on top of it.
 */
@NullMarked
package io.airlockapp.reactor;

import org.jspecify.annotations.NullMarked;
