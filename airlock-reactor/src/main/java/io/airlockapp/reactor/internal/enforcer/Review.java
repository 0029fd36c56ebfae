package io.airlockapp.reactor.internal.enforcer;

import io.airlockapp.harp.Verdict;
import java.time.Instant;
import reactor.core.publisher.MonoSink;

/** One review under way: what is known of its exchange, and the subscriber to tell. */
final class Review {

    /** How much of the exchange there is at the gateway. */
    enum Exchange {
        NONE,
        /** Submitting has begun, so there may be one. */
        POSSIBLE,
        OPEN,
        /** It has ended, and there is nothing to take back. */
        ENDED
    }

    final String requestId;
    final Instant deadline;
    final Paired paired;
    private final MonoSink<Verdict> sink;

    volatile Exchange exchange = Exchange.NONE;

    Review(String requestId, Instant deadline, Paired paired, MonoSink<Verdict> sink) {
        this.requestId = requestId;
        this.deadline = deadline;
        this.paired = paired;
        this.sink = sink;
    }

    /** Ends it from outside. */
    void end(Verdict verdict) {
        exchange = Exchange.ENDED;
        sink.success(verdict);
    }

    /** Ends it from outside. */
    void fail(Throwable failure) {
        sink.error(failure);
    }

    boolean mayBeOpen() {
        Exchange now = exchange;
        return now == Exchange.POSSIBLE || now == Exchange.OPEN;
    }
}
