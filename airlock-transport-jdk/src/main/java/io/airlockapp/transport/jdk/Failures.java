package io.airlockapp.transport.jdk;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Origin;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in our words what the client of the JDK reports. No message carries anything of a request or a response. */
final class Failures {

    private Failures() {}

    static AirlockException of(Throwable failure, Delivery delivery, JdkTransport transport) {
        Throwable error = failure;
        while ((error instanceof CompletionException || error instanceof ExecutionException)
                && error.getCause() != null) {
            error = error.getCause();
        }
        Origin origin = transport.origin();
        if (transport.isClosed()) {
            return new ClientClosedException(
                    "The transport to " + origin + " is closed: build a new one for further calls.");
        }
        return new TransportException(delivery, message(error, delivery, origin), harmless(error));
    }

    private static String message(Throwable error, Delivery delivery, Origin origin) {
        if (find(error, UnresolvedAddressException.class) != null || find(error, UnknownHostException.class) != null) {
            return "The host name of " + origin + " could not be resolved: check the gateway's address and the DNS.";
        }
        if (error instanceof HttpConnectTimeoutException) {
            return "No connection to " + origin + " came about in time: check that the gateway is up and reachable.";
        }
        if (error instanceof ConnectException) {
            return "No connection to " + origin + ": it was refused or there is no way there; check that the gateway is"
                    + " up and the port is right.";
        }
        if (find(error, SSLException.class) != null) {
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

    private static <T> @Nullable T find(Throwable error, Class<T> type) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    static String name(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    /** The nearest cause that speaks of sockets and TLS only; others, such as a parser's, quote what they were given. */
    private static @Nullable Throwable harmless(Throwable error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            if (t instanceof ConnectException
                    || t instanceof SocketException
                    || t instanceof SSLException
                    || t instanceof EOFException
                    || t instanceof ClosedChannelException
                    || (t.getClass() == IOException.class
                            && t.getCause() == null
                            && "Connection reset by peer".equals(t.getMessage()))) {
                return t;
            }
        }
        return null;
    }
}
