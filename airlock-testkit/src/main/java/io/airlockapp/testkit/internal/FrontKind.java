package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Fault;
import org.jspecify.annotations.Nullable;

/** The ways to an engine, and what each cannot do. */
public enum FrontKind {
    /** A transport without a socket. */
    MEMORY,
    /** A server on a port. */
    SOCKET;

    /** Why a fault cannot be had here and what can, or null if it can. */
    @Nullable
    String problem(Fault fault) {
        if (fault instanceof Fault.Cut cut) {
            if (this == SOCKET && cut.moment() == Fault.Cut.Moment.CONNECTING) {
                return "On a socket a connection cannot be refused to a request that has come over it: use"
                        + " resetBeforeProcessing(), or restart the gateway with a time in which it is down.";
            }
            if (this == MEMORY && cut.moment() == Fault.Cut.Moment.AFTER_ANSWER) {
                return "In memory there is no connection to lose after an answer: serve the gateway with a"
                        + " FakeGatewayServer, and close the transports in memory.";
            }
        }
        return null;
    }
}
