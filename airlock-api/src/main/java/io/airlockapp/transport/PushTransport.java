package io.airlockapp.transport;

import org.reactivestreams.Publisher;

/**
 * A transport that can also hold a channel open on which the gateway pushes (wire reference, section 3: server-sent events and
 * WebSocket). Implementing it is optional: without it decisions are polled for.
 */
public interface PushTransport extends Transport {

    /**
     * Describes the opening of a channel.
     *
     * <p>The publisher is cold: nothing happens before it is subscribed, and each subscription is a channel of its own. It
     * emits exactly one answer and completes, or fails with a {@link io.airlockapp.error.TransportException} as
     * {@link Transport#exchange} does. A gateway that refuses the channel with a status has answered: that is
     * {@link PushAnswer.Refused}. Redirects are not followed.
     *
     * <p>Cancelling before the answer gives the channel up on the wire. After it, the channel is closed by its own
     * {@link PushChannel#close()}, and by {@link #close()} of the transport. Whoever it was for may have gone at that moment
     * without a trace, so a transport may close it if nobody subscribes its signals within the time that the request allows
     * for opening.
     *
     * @param request the channel to open
     * @return the answer to come
     */
    Publisher<PushAnswer> open(PushRequest request);
}
