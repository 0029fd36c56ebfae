package io.airlockapp.transport;

/** What comes over a channel. */
public sealed interface PushSignal {

    /**
     * A message.
     *
     * @param event the name of a server-sent event ({@code message} where it has none); on a WebSocket always {@code message}
     * @param data its text
     */
    record Message(String event, String data) implements PushSignal {

        /** The event and the length only. */
        @Override
        public String toString() {
            return "Message[" + event + ", " + data.length() + " characters]";
        }
    }

    /** Something without content that shows that the peer is there: a comment among events, a ping or pong of RFC 6455. */
    enum KeepAlive implements PushSignal {
        /** The one value. */
        INSTANCE
    }

    /**
     * The peer has closed a WebSocket and said why.
     *
     * @param code the code of RFC 6455, section 7.4; 1005 if there was none
     * @param reason the peer's words, which nobody has checked
     */
    record Closed(int code, String reason) implements PushSignal {}
}
