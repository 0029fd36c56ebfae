package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.List;

/** The way on which a gateway pushes. */
public interface PushWire {

    /** The kinds of channel (wire reference, section 3). */
    enum Kind {
        /** Server-sent events. */
        EVENTS,
        /** A WebSocket. */
        WEB_SOCKET
    }

    /**
     * The kinds that the gateway serves.
     *
     * @return the kinds; tests of others are skipped
     */
    List<Kind> kinds();

    /**
     * Opens a channel.
     *
     * @param kind the kind of channel
     * @param target path and query, percent-encoded
     * @param headers the headers; those that the kind itself needs are not among them
     * @return a channel that is open
     * @throws AssertionError if it is not opened; its message says with which status
     */
    Channel open(Kind kind, String target, List<Header> headers);

    /** An open channel. */
    interface Channel extends AutoCloseable {

        /**
         * Waits for the next message.
         *
         * @param patience how long at most, in real time
         * @return the text of a WebSocket's message, or the data of a server-sent event
         * @throws AssertionError if none comes
         */
        String next(Duration patience);

        /**
         * Sends a text; only on a WebSocket.
         *
         * @param text the text
         */
        void send(String text);

        /** Closes the channel. */
        @Override
        void close();
    }
}
