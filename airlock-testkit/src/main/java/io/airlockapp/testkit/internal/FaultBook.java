package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Faults;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The faults that are set, and how many calls each has seen. */
public final class FaultBook implements Faults {

    /**
     * What goes wrong with one call.
     *
     * @param before how long it takes to be looked at
     * @param after how long its answer takes
     * @param fault what else goes wrong, if anything
     */
    public record Plan(
            Duration before, Duration after, @Nullable Fault fault) {

        /**
         * Lets a call go wrong in this way.
         *
         * @param process handles the call; subscribed at most once
         * @param errors writes an error status
         * @param scheduler where time passes
         * @return what the front is to do
         */
        public Mono<Reply> apply(
                Mono<Reply> process, Function<Fault.ErrorStatus, TransportResponse> errors, Scheduler scheduler) {
            Mono<Reply> reply = reply(process, errors);
            if (!after.isZero()) {
                reply = reply.flatMap(done -> Mono.delay(after, scheduler).thenReturn(done));
            }
            return before.isZero() ? reply : Mono.delay(before, scheduler).then(reply);
        }

        private Mono<Reply> reply(Mono<Reply> process, Function<Fault.ErrorStatus, TransportResponse> errors) {
            if (fault instanceof Fault.ErrorStatus error) {
                return answer(errors.apply(error));
            }
            if (fault instanceof Fault.CannedAnswer canned) {
                Mono<Reply> reply = answer(new TransportResponse(canned.status(), canned.headers(), canned.body()));
                return canned.afterProcessing() ? process.then(reply) : reply;
            }
            if (fault instanceof Fault.Cut cut) {
                return switch (cut.moment()) {
                    case CONNECTING, BEFORE_PROCESSING -> Mono.just(new Reply.Cut(cut.moment(), null));
                    case BEFORE_ANSWER, DURING_ANSWER -> process.map(reply -> cut(cut.moment(), reply));
                };
            }
            return process;
        }

        private static Reply cut(Fault.Cut.Moment moment, Reply reply) {
            if (reply instanceof Reply.Channel channel) {
                return moment == Fault.Cut.Moment.DURING_ANSWER
                        ? new Reply.Channel(channel.line().thatBreaks())
                        : new Reply.Cut(moment, null);
            }
            return new Reply.Cut(moment, reply instanceof Reply.Answer answer ? answer.response() : null);
        }

        private static Mono<Reply> answer(TransportResponse response) {
            return Mono.just(new Reply.Answer(response));
        }
    }

    private static final class Rule {
        final @Nullable Enum<?> endpoint;
        final int first;
        final int count;
        final Fault fault;
        int seen;

        Rule(@Nullable Enum<?> endpoint, int first, int count, Fault fault) {
            this.endpoint = endpoint;
            this.first = first;
            this.count = count;
            this.fault = fault;
        }

        /** Counts one call, and says whether it is hit. */
        boolean hit() {
            seen++;
            return seen >= first;
        }

        boolean spent() {
            return (long) seen >= (long) first + count - 1;
        }
    }

    private static final Set<Endpoint> DELIVERING =
            Collections.unmodifiableSet(EnumSet.of(Endpoint.WAIT, Endpoint.EVENTS, Endpoint.WEB_SOCKET));

    private final List<Rule> rules = new ArrayList<>();

    @Override
    public Faults add(Calls calls, Fault fault) {
        if (fault instanceof Fault.Tampered && calls.endpoint() != null && !DELIVERING.contains(calls.endpoint())) {
            throw new IllegalArgumentException(
                    "Only a wait or a channel delivers a decision: tamper with calls to one of " + DELIVERING + ".");
        }
        add(calls.endpoint(), calls.first(), calls.count(), fault);
        return this;
    }

    /**
     * Sets a fault.
     *
     * @param endpoint the endpoint of whichever server this is, or null for any
     * @param first the first call that is hit, counted from 1
     * @param count how many are hit from there on
     * @param fault what goes wrong
     */
    public synchronized void add(@Nullable Enum<?> endpoint, int first, int count, Fault fault) {
        rules.add(new Rule(endpoint, first, count, fault));
    }

    @Override
    public synchronized Faults clear() {
        rules.clear();
        return this;
    }

    @Override
    public synchronized int remaining() {
        return rules.size();
    }

    /**
     * Counts one call.
     *
     * @param endpoint what it asks for, or null if there is no such endpoint
     * @return what goes wrong with it
     */
    public synchronized Plan plan(@Nullable Enum<?> endpoint) {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        Fault other = null;
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            boolean meant = rule.endpoint == null || rule.endpoint == endpoint;
            if (!meant || rule.fault instanceof Fault.Tampered) {
                continue;
            }
            boolean hit = rule.hit();
            if (rule.spent()) {
                i.remove();
            }
            if (hit && rule.fault instanceof Fault.Delay delay) {
                before = delay.afterProcessing() ? before : before.plus(delay.time());
                after = delay.afterProcessing() ? after.plus(delay.time()) : after;
            } else if (hit && other == null) {
                other = rule.fault;
            }
        }
        return new Plan(before, after, other);
    }

    /** What is done to the decision that is about to be delivered in this way, if anything. */
    synchronized @Nullable Tampering tampering(Endpoint way) {
        Tampering first = null;
        for (Iterator<Rule> i = rules.iterator(); i.hasNext(); ) {
            Rule rule = i.next();
            boolean meant = rule.endpoint == null || rule.endpoint == way;
            if (meant && rule.fault instanceof Fault.Tampered tampered) {
                boolean hit = rule.hit();
                if (rule.spent()) {
                    i.remove();
                }
                if (hit && first == null) {
                    first = tampered.tampering();
                }
            }
        }
        return first;
    }
}
