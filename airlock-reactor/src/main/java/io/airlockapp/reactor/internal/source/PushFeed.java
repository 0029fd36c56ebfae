package io.airlockapp.reactor.internal.source;

import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.ExchangeState;
import io.airlockapp.reactor.DecisionSource;
import io.airlockapp.reactor.PushOptions;
import io.airlockapp.reactor.internal.pipeline.PushStage;
import io.airlockapp.transport.PushRequest.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Waits for all exchanges of an enforcer on one channel, and by polls while there is none. Nothing is lost when it changes from
 * one to the other, as the gateway is asked about each exchange that was open before its channel was; nothing is doubled, as
 * the first outcome of an exchange is the only one.
 */
public final class PushFeed implements DecisionSource.Feed, KeepsDeadlines {

    /** How many exchanges are asked about at once when a channel is open again. */
    private static final int QUESTIONS = 16;

    /** Over what time polls begin when there is no channel any more: a millisecond for each, and this at most. */
    private static final Duration LONGEST_SPREAD = Duration.ofSeconds(30);

    private record Seen(Waiter waiter, Instant lookedAfter) {}

    private final DecisionSource.Context context;
    private final PushStage push;
    private final List<Kind> kinds;
    private final PushOptions options;
    private final LongPollFeed polls;
    private final ConcurrentHashMap<String, Waiter> waiting = new ConcurrentHashMap<>();
    private final ChannelKeeper keeper;
    private volatile Instant lastLeft;
    private volatile Stand stand;

    /**
     * Creates the feed.
     *
     * @param context what to wait for and with
     * @param push opens channels
     * @param kinds what channels to try, the best first
     * @param options how to treat them
     */
    public PushFeed(DecisionSource.Context context, PushStage push, List<Kind> kinds, PushOptions options) {
        this.context = context;
        this.push = push;
        this.kinds = kinds;
        this.options = options;
        this.polls = new LongPollFeed(context);
        this.keeper = new ChannelKeeper(this, push, kinds, options);
        this.lastLeft = now();
        this.stand = new Stand(Stand.Mode.OPENING, lastLeft);
    }

    @Override
    public Mono<DecisionSource.Outcome> await(DecisionSource.Exchange exchange) {
        return Mono.defer(() -> noChannels() ? polls.await(exchange) : waited(exchange, null, Mono.empty()));
    }

    @Override
    public Mono<DecisionSource.Outcome> await(DecisionSource.Exchange exchange, Mono<Void> submission) {
        return Mono.defer(
                () -> noChannels() ? polls.await(exchange, submission) : waited(exchange, settledStand(), submission));
    }

    /** A gateway that is known to have none for this enforcer costs no more than plain polling. */
    private boolean noChannels() {
        return kinds.stream().allMatch(keeper::isAbsent);
    }

    private @Nullable Stand settledStand() {
        Stand now = stand;
        return now.settled ? now : null;
    }

    private Mono<DecisionSource.Outcome> waited(
            DecisionSource.Exchange exchange, @Nullable Stand covered, Mono<Void> submission) {
        return Mono.using(
                () -> enter(new Waiter(this, exchange, covered)),
                waiter -> submission.then(Mono.defer(
                        () -> untilDeadline(waiter.outcome(), Duration.between(now(), exchange.deadline())))),
                this::leave);
    }

    private Mono<DecisionSource.Outcome> untilDeadline(Mono<DecisionSource.Outcome> outcome, Duration left) {
        Mono<DecisionSource.Outcome> expired = Mono.just(new DecisionSource.Outcome.Ended(ExchangeState.EXPIRED));
        return left.isNegative() || left.isZero()
                ? expired
                : outcome.timeout(left, expired, context.time().scheduler());
    }

    private Waiter enter(Waiter waiter) {
        waiting.compute(waiter.exchange.requestId(), (id, first) -> {
            waiter.next = first;
            return waiter;
        });
        keeper.wake();
        return waiter;
    }

    private void leave(Waiter waiter) {
        waiter.leave();
        waiting.computeIfPresent(waiter.exchange.requestId(), (id, first) -> without(first, waiter));
        lastLeft = now();
    }

    private static @Nullable Waiter without(Waiter first, Waiter leaving) {
        if (first == leaving) {
            return first.next;
        }
        for (Waiter each = first; each != null; each = each.next) {
            if (each.next == leaving) {
                each.next = leaving.next;
            }
        }
        return first;
    }

    @Override
    public Mono<Void> close() {
        return keeper.close();
    }

    // What the keeper of the channel asks and tells.

    DecisionSource.Context context() {
        return context;
    }

    Instant now() {
        return context.time().now();
    }

    Stand stand() {
        return stand;
    }

    boolean anybodyWaits() {
        return !waiting.isEmpty();
    }

    /** Whether nobody has waited for the time for which a channel is kept. */
    boolean idle() {
        return waiting.isEmpty() && Duration.between(lastLeft, now()).compareTo(options.linger()) >= 0;
    }

    Stand opening() {
        return now(Stand.Mode.OPENING);
    }

    Stand open() {
        return now(Stand.Mode.OPEN);
    }

    private synchronized Stand now(Stand.Mode mode) {
        Stand changed = new Stand(mode, now());
        stand = changed;
        return changed;
    }

    private synchronized boolean giveUp(Stand opening) {
        if (stand != opening) {
            return false;
        }
        stand = new Stand(Stand.Mode.POLLING, now());
        return true;
    }

    /** Gives up on a channel that was being opened, if it still is, and begins to poll. */
    void poll(Stand opening) {
        if (giveUp(opening)) {
            long spread = Math.min(waiting.size(), LONGEST_SPREAD.toMillis());
            waiters().forEach(waiter -> {
                if (waiter.pursuable()) {
                    // Ends with the waiter.
                    after(spread).then(Mono.defer(waiter::pursuit)).subscribe();
                }
            });
        }
    }

    private Mono<?> after(long spread) {
        return spread <= 1
                ? Mono.empty()
                : Mono.delay(
                        Duration.ofMillis(ThreadLocalRandom.current().nextLong(spread)),
                        context.time().scheduler());
    }

    /** Asks about all that can have been decided without the channel's knowledge. */
    Mono<Void> catchUp(Stand open) {
        return Mono.defer(() -> {
            open.settled = true;
            return Flux.fromIterable(waiters())
                    .filter(Waiter::pursuable)
                    .flatMap(Waiter::pursuit, QUESTIONS)
                    .then();
        });
    }

    /** Asks about all, whatever is known of them. */
    Mono<Void> refresh(Stand open) {
        waiters().forEach(Waiter::doubt);
        return catchUp(open);
    }

    /**
     * Asks about those that nobody has asked about for longest, if that is long enough: a few at once, or as many as it takes to
     * get round to all in time, and no more than the rate budget can spare.
     */
    Mono<Void> lookAfter(Duration each) {
        return Mono.defer(() -> {
            Instant due = now().minus(options.checkInterval());
            double share = (double) waiting.size()
                    * each.toNanos()
                    / options.checkInterval().toNanos();
            long most = Math.min(push.spare(each), Math.max(QUESTIONS, (long) Math.ceil(share)));
            // Seen once, as it changes while this sorts.
            List<Seen> longest = StreamSupport.stream(waiters().spliterator(), false)
                    .filter(Waiter::waits)
                    .map(waiter -> new Seen(waiter, waiter.lookedAfter()))
                    .filter(seen -> !seen.lookedAfter.isAfter(due))
                    .sorted(Comparator.comparing(seen -> seen.lookedAfter))
                    .limit(most)
                    .toList();
            return Flux.fromIterable(longest)
                    .flatMap(seen -> seen.waiter.check(), QUESTIONS)
                    .then();
        });
    }

    /** Seen from the first of each exchange; who comes or goes meanwhile may be among them or not. */
    private Iterable<Waiter> waiters() {
        return () -> waiting.values().stream()
                .flatMap(first -> first.next == null
                        ? Stream.of(first)
                        : Stream.iterate(first, Objects::nonNull, each -> each.next))
                .iterator();
    }

    /** Hands a delivery to who waits for it. Not on the thread of the channel, which verifying would hold up. */
    void deliver(DecisionDelivery delivery) {
        for (Waiter waiter = waiting.get(delivery.requestId()); waiter != null; waiter = waiter.next) {
            if (waiter.claim()) {
                hand(waiter, new DecisionSource.Outcome.Delivered(delivery));
            }
        }
    }

    private void hand(Waiter waiter, DecisionSource.Outcome outcome) {
        try {
            context.time().scheduler().schedule(() -> waiter.find(outcome));
        } catch (RejectedExecutionException e) {
            waiter.find(outcome);
        }
    }
}
