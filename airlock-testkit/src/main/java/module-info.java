/**
 * A fake gateway and a scripted approver: what a test of an enforcer talks to instead of the real ones.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.testkit {
    requires transitive io.airlockapp.api;
    requires transitive reactor.core;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires reactor.netty.core;
    requires reactor.netty.http;
    requires tools.jackson.databind;
    requires static org.assertj.core;
    requires static transitive org.jspecify;

    exports io.airlockapp.testkit;
    exports io.airlockapp.testkit.approver;
    exports io.airlockapp.testkit.assertion;
    exports io.airlockapp.testkit.fault;
    exports io.airlockapp.testkit.idp;
    exports io.airlockapp.testkit.server;
}
