package io.airlockapp.reactor;

import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.reactor.internal.source.Feeds;
import io.airlockapp.reactor.internal.source.LongPollFeed;
import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Where an {@link Enforcer} learns that an approver has decided. A source only finds what claims to be a decision: whether it is
 * one, the enforcer's verifier says, and no source can make an approval. So a source need not be trusted more than the network.
 *
 * <p>A source is a setting and holds nothing. Each enforcer opens a {@link Feed} of it when it is built, and closes that when it
 * is closed itself.
 */
@FunctionalInterface
public interface DecisionSource {

    /**
     * Polls for each exchange: {@code GET /v1/exchanges/{requestId}/wait} (wire reference, section 6, wait). Every gateway has
     * it.
     *
     * @return the source
     */
    static DecisionSource longPoll() {
        return LongPollFeed::new;
    }

    /**
     * Listens on a channel where the gateway has one: a WebSocket, else server-sent events (wire reference, section 3), and polls
     * otherwise. Where the client's transport is no {@link io.airlockapp.transport.PushTransport}, that is {@link #longPoll()}.
     *
     * <p>One channel serves all reviews of an enforcer. It is opened when the first one waits, and closed when none has for a
     * minute. While it is lost, another one is opened with growing pauses; what takes longer than two seconds is bridged by
     * polls. When it is back, the gateway is asked once where each open exchange stands. A kind of channel that the gateway does
     * not have is not tried again for an hour by this enforcer, and a channel that has missed a decision gives way to polls for a
     * minute at first, and half an hour at last.
     *
     * @return the source
     */
    static DecisionSource automatic() {
        return automatic(PushOptions.standard());
    }

    /**
     * As {@link #automatic()}, with other options.
     *
     * @param options how channels are treated
     * @return the source
     */
    static DecisionSource automatic(PushOptions options) {
        Objects.requireNonNull(options, "options");
        return context -> Feeds.automatic(context, options);
    }

    /**
     * Listens on a WebSocket, and polls where there is none; otherwise as {@link #automatic()}.
     *
     * @param options how channels are treated
     * @return the source; an enforcer whose client's transport holds no channels open cannot be built with it
     */
    static DecisionSource webSocket(PushOptions options) {
        Objects.requireNonNull(options, "options");
        return context -> Feeds.of(context, options, PushRequest.Kind.WEB_SOCKET);
    }

    /**
     * Listens to server-sent events, and polls where there are none; otherwise as {@link #automatic()}.
     *
     * @param options how channels are treated
     * @return the source; an enforcer whose client's transport holds no channels open cannot be built with it
     */
    static DecisionSource serverSentEvents(PushOptions options) {
        Objects.requireNonNull(options, "options");
        return context -> Feeds.of(context, options, PushRequest.Kind.SERVER_SENT_EVENTS);
    }

    /**
     * Makes a feed for one enforcer. Must neither send anything nor block.
     *
     * @param context what the enforcer gives its source
     * @return the feed, which the enforcer closes
     */
    Feed open(Context context);

    /** What an enforcer gives its source. Implemented by the enforcer; it can grow. */
    interface Context {

        /**
         * The gateway.
         *
         * @return the client, which the enforcer shares with others and does not close
         */
        GatewayClient client();

        /**
         * The enforcer whose exchanges are waited for.
         *
         * @return its id
         */
        String enforcerId();

        /**
         * What people know the enforcer by.
         *
         * @return the name, or null if it has none
         */
        @Nullable
        String enforcerLabel();

        /**
         * The workspace that the enforcer guards.
         *
         * @return the name, or null if it has none
         */
        @Nullable
        String workspaceName();

        /**
         * How long a poll is to last; see {@link EnforcerBuilder#pollTimeout}.
         *
         * @return the time, 1 to 60 whole seconds
         */
        Duration pollTimeout();

        /**
         * The enforcer's time: what a source waits with.
         *
         * @return the source of time
         */
        TimeSource time();

        /**
         * Tells the enforcer that the gateway has ended its pairing. Heartbeats end, and reviews that are under way fail with
         * {@link io.airlockapp.error.PairingRevokedException}.
         */
        void pairingRevoked();
    }

    /** The waiting of one enforcer. Safe for use from many threads; tens of thousands of exchanges can be waited for at once. */
    interface Feed {

        /**
         * Waits for the decision of an exchange that is open at the gateway, and that may be decided already.
         *
         * <p>Each subscription waits by itself. The enforcer verifies what is emitted and asks no second time: a decision that
         * does not verify ends the review, so what is not even about this exchange must be dropped.
         *
         * @param exchange what to wait for
         * @return emits what came of it; completes empty when the exchange's time is up, and is cancelled then if it has not;
         *     fails with an {@link io.airlockapp.error.AirlockException} if waiting is of no use, which fails the review.
         *     Cancelling stops the waiting on the wire and leaves nothing behind. May signal on any thread that
         *     {@link Enforcer} may
         */
        Mono<Outcome> await(Exchange exchange);

        /**
         * Opens an exchange and waits for its decision. A source that is told of decisions gets ready for it here, before it is
         * opened, so that a decision that comes at once is not missed.
         *
         * @param exchange what to wait for
         * @param submission opens the exchange; subscribed once for each subscription of the result
         * @return emits once the submission has completed, as {@link #await(Exchange)} does; fails as the submission does
         */
        default Mono<Outcome> await(Exchange exchange, Mono<Void> submission) {
            return submission.then(Mono.defer(() -> await(exchange)));
        }

        /**
         * Closes the feed. Waits that are under way are cancelled by the enforcer.
         *
         * @return completes when everything is given back; subscribing twice closes once
         */
        Mono<Void> close();
    }

    /**
     * What is waited for.
     *
     * @param requestId the exchange
     * @param deadline until when
     */
    record Exchange(String requestId, Instant deadline) {

        /**
         * Creates the value.
         *
         * @throws NullPointerException if a part is null
         */
        public Exchange {
            Objects.requireNonNull(requestId, "requestId");
            Objects.requireNonNull(deadline, "deadline");
        }
    }

    /** What came of waiting. */
    sealed interface Outcome {

        /**
         * Something that claims to be the decision. It is not verified yet.
         *
         * @param decision the decision as delivered
         */
        record Delivered(DecisionDelivery decision) implements Outcome {

            /**
             * Creates the outcome.
             *
             * @throws NullPointerException if the decision is null
             */
            public Delivered {
                Objects.requireNonNull(decision, "decision");
            }
        }

        /**
         * The exchange has ended without a decision.
         *
         * @param state how; {@link ExchangeState#EXPIRED}, or another {@linkplain ExchangeState#endedUndecided() end}
         */
        record Ended(ExchangeState state) implements Outcome {

            /**
             * Creates the outcome.
             *
             * @throws IllegalArgumentException if that is no end, or one with a decision
             */
            public Ended {
                if (!state.endedUndecided()) {
                    throw new IllegalArgumentException("An exchange that is " + state
                            + " has not ended without a decision: deliver the decision, or wait on.");
                }
            }
        }
    }
}
