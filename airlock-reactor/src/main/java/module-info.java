/**
 * The non-blocking client of the Airlock Integrations Gateway, on Project Reactor: an endpoint a method, the lifecycle of an
 * enforcer on top, and the default transport.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.reactor {
    requires transitive io.airlockapp.harp;
    requires transitive reactor.core;
    requires io.github.resilience4j.circuitbreaker;
    requires io.github.resilience4j.core;
    requires io.github.resilience4j.ratelimiter;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.handler.proxy;
    requires io.netty.resolver;
    requires io.netty.resolver.dns;
    requires io.netty.transport;
    requires jdk.security.auth;
    requires org.slf4j;
    requires reactor.netty.core;
    requires reactor.netty.http;
    requires tools.jackson.core;
    requires static micrometer.core;
    requires static micrometer.observation;
    requires static micrometer.commons;
    requires static org.jspecify;

    exports io.airlockapp.reactor;
    exports io.airlockapp.reactor.auth;
    exports io.airlockapp.reactor.metrics;
    exports io.airlockapp.reactor.netty;
    exports io.airlockapp.reactor.store;
}
