package io.airlockapp.reactor.internal.source;

import io.airlockapp.reactor.DecisionSource;
import reactor.core.publisher.Mono;

/** Polls for each exchange by itself; holds nothing. */
public final class LongPollFeed implements DecisionSource.Feed, KeepsDeadlines {

    private final DecisionSource.Context context;

    /**
     * Creates the feed.
     *
     * @param context what to poll with
     */
    public LongPollFeed(DecisionSource.Context context) {
        this.context = context;
    }

    @Override
    public Mono<DecisionSource.Outcome> await(DecisionSource.Exchange exchange) {
        return Mono.defer(() -> {
            Polling polling = new Polling(context, exchange);
            return Mono.defer(polling::turn).repeat().next();
        });
    }

    @Override
    public Mono<Void> close() {
        return Mono.empty();
    }
}
