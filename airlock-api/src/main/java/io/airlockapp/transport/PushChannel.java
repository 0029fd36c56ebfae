package io.airlockapp.transport;

import org.reactivestreams.Publisher;

/** One open channel. Safe for use from many threads at once. */
public interface PushChannel {

    /**
     * What the gateway says, from the opening on.
     *
     * <p>Can be subscribed once. Emits every message in order, signs of life between them, and at the end, where the peer said why it closes, one
     * {@link PushSignal.Closed}; then completes. Fails with a {@link io.airlockapp.error.TransportException} if the connection
     * breaks or a message is over the cap. Messages wait for demand; a gateway that sends more than is asked for is slowed
     * down by the connection. Cancelling closes the channel.
     *
     * @return the messages
     */
    Publisher<PushSignal> signals();

    /**
     * Sends a text message.
     *
     * <p>Each subscription sends it once.
     *
     * @param text the message
     * @return completes when it was handed to the connection; fails with a {@link io.airlockapp.error.TransportException} if
     *     the channel is closed, or is one on which only the gateway speaks
     */
    Publisher<Void> send(String text);

    /**
     * Closes the channel; on a WebSocket with code 1000.
     *
     * @return completes when it is closed; closing twice is closing once
     */
    Publisher<Void> close();
}
