package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.TransportResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What a front does with a call. */
public sealed interface Reply {

    /**
     * Sends an answer.
     *
     * @param response the answer
     */
    record Answer(TransportResponse response) implements Reply {}

    /**
     * Opens a channel on which the gateway pushes.
     *
     * @param line the channel, for the front to start
     */
    record Channel(PushLine line) implements Reply {}

    /**
     * Cuts the connection.
     *
     * @param moment when
     * @param response the answer to break off or to send before, if that is the moment
     */
    record Cut(Fault.Cut.Moment moment, @Nullable TransportResponse response) implements Reply {}

    /**
     * Announces a whole answer and sends half of its body.
     *
     * @param response the answer
     */
    record Truncated(TransportResponse response) implements Reply {}

    /**
     * Sends an answer that takes its time.
     *
     * @param response the answer
     * @param pieces its body, each piece when it is due; may never end
     */
    record Paced(TransportResponse response, Flux<byte[]> pieces) implements Reply {}
}
