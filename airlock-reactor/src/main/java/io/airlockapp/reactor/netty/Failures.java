package io.airlockapp.reactor.netty;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Origin;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.proxy.ProxyConnectException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/** Says in our words what Netty reports. No message carries anything of a request or a response. */
final class Failures {

    private Failures() {}

    static AirlockException of(Throwable error, Delivery delivery, Origin origin) {
        if (error instanceof AirlockException ours) {
            return ours;
        }
        Throwable cause = error;
        if (error instanceof DecoderException && error.getCause() instanceof SSLException inner) {
            cause = inner;
        }
        Delivery state = neverWritten(cause) ? Delivery.NOT_SENT : delivery;
        return new TransportException(state, message(cause, state, origin), harmless(cause));
    }

    /**
     * What Reactor Netty and Netty say when they know themselves that nothing of the request went out. Of the aborted
     * exceptions only the one raised before sending counts as a reset connection; what is written before a proxy agrees is
     * held back.
     */
    private static boolean neverWritten(Throwable error) {
        return (error instanceof AbortedException && AbortedException.isConnectionReset(error))
                || error instanceof ProxyConnectException
                || (error instanceof Http2Exception http2 && http2.error() == Http2Error.REFUSED_STREAM);
    }

    private static String message(Throwable error, Delivery delivery, Origin origin) {
        if (error instanceof UnknownHostException) {
            return "The host name of " + origin + " could not be resolved: check the gateway's address and the DNS.";
        }
        if (error instanceof ProxyConnectException) {
            return "The proxy did not open a connection to " + origin + ": check its address, its credentials and its"
                    + " rules.";
        }
        if (error instanceof ConnectTimeoutException) {
            return "No connection to " + origin + " came about in time: check that the gateway is up and reachable.";
        }
        if (error instanceof ConnectException) {
            return "No connection to " + origin + ": it was refused or there is no way there; check that the gateway is"
                    + " up and the port is right.";
        }
        if (error instanceof SSLException) {
            return "TLS with " + origin + " failed: check the gateway's certificate and host name, the trust store and"
                    + " the client certificate.";
        }
        return switch (delivery) {
            case NOT_SENT ->
                "The connection to " + origin + " was lost before the request was sent (" + name(error)
                        + "): it can be repeated.";
            case UNKNOWN ->
                "The connection to " + origin + " failed before an answer came (" + name(error)
                        + "): the gateway may have acted on the request, repeat it only if it is idempotent.";
            case ANSWERED ->
                "The answer of " + origin + " broke off or is malformed (" + name(error)
                        + "): the gateway has acted on the request, ask for its outcome.";
        };
    }

    private static String name(Throwable error) {
        return error.getClass().getSimpleName();
    }

    /** Input and output errors speak of sockets; others, such as a parser's, may quote what they were given. */
    private static @Nullable Throwable harmless(Throwable error) {
        return error instanceof IOException || error instanceof AbortedException ? error : null;
    }
}
