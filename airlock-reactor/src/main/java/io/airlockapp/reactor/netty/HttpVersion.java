package io.airlockapp.reactor.netty;

/** The versions of HTTP that {@link NettyTransport} can speak. */
public enum HttpVersion {
    /** RFC 9112: one call at a time on a connection. */
    HTTP_1_1,
    /**
     * RFC 9113: many calls at a time on a connection. Over {@code https} it is agreed on by ALPN (RFC 7301); over
     * {@code http} it is spoken without asking (prior knowledge), so that the gateway must be known to understand it.
     */
    HTTP_2
}
