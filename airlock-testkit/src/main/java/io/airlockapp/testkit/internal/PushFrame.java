package io.airlockapp.testkit.internal;

/** What a gateway says on a channel. */
public sealed interface PushFrame {

    /**
     * A message.
     *
     * @param event the name of a server-sent event; not said on a WebSocket
     * @param data the text
     */
    record Text(String event, String data) implements PushFrame {}

    /** A comment that only keeps a stream of server-sent events from looking dead. */
    enum KeepAlive implements PushFrame {
        /** The one value. */
        INSTANCE
    }

    /**
     * The orderly end. A stream of server-sent events has no words for the code and the reason.
     *
     * @param code a code of RFC 6455, section 7.4
     * @param reason why
     */
    record Close(int code, String reason) implements PushFrame {}
}
