package io.airlockapp.testkit.internal;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * What goes wrong with one call.
 *
 * @param before how long it takes to be looked at
 * @param after how long its answer takes
 * @param fault what else goes wrong, if anything
 */
public record Plan(
        Duration before, Duration after, @Nullable Fault fault) {

    /** All delays of some faults, and the first of the others. */
    static Plan of(List<Fault> faults) {
        Duration before = Duration.ZERO;
        Duration after = Duration.ZERO;
        Fault other = null;
        for (Fault fault : faults) {
            if (fault instanceof Fault.Delay delay) {
                before = delay.afterProcessing() ? before : before.plus(delay.time());
                after = delay.afterProcessing() ? after.plus(delay.time()) : after;
            } else if (other == null) {
                other = fault;
            }
        }
        return new Plan(before, after, other);
    }

    /**
     * Lets a call go wrong in this way.
     *
     * @param process handles the call; each subscription does it once more
     * @param errors writes an error status
     * @param restarts restarts the server
     * @param scheduler where time passes
     * @return what the front is to do
     */
    public Mono<Reply> apply(
            Mono<Reply> process,
            Function<Fault.ErrorStatus, TransportResponse> errors,
            Consumer<Fault.Restart> restarts,
            Scheduler scheduler) {
        Mono<Reply> reply = reply(process, errors, restarts, scheduler);
        if (!after.isZero()) {
            reply = reply.flatMap(done -> Mono.delay(after, scheduler).thenReturn(done));
        }
        return before.isZero() ? reply : Mono.delay(before, scheduler).then(reply);
    }

    private Mono<Reply> reply(
            Mono<Reply> process,
            Function<Fault.ErrorStatus, TransportResponse> errors,
            Consumer<Fault.Restart> restarts,
            Scheduler scheduler) {
        if (fault instanceof Fault.ErrorStatus error) {
            return Mono.fromCallable(() -> new Reply.Answer(errors.apply(error)));
        }
        if (fault instanceof Fault.CannedAnswer canned) {
            Mono<Reply> reply = Mono.just(
                    new Reply.Answer(new TransportResponse(canned.status(), canned.headers(), canned.body())));
            return canned.afterProcessing() ? process.then(reply) : reply;
        }
        if (fault instanceof Fault.Cut cut) {
            return switch (cut.moment()) {
                case CONNECTING, BEFORE_PROCESSING -> Mono.just(new Reply.Cut(cut.moment(), null));
                case BEFORE_ANSWER, DURING_ANSWER, AFTER_ANSWER -> process.map(reply -> cut(cut.moment(), reply));
            };
        }
        if (fault instanceof Fault.Restart restart) {
            return Mono.fromCallable(() -> {
                restarts.accept(restart);
                return new Reply.Cut(Fault.Cut.Moment.BEFORE_PROCESSING, null);
            });
        }
        if (fault instanceof Fault.Repeated) {
            return process.then(process);
        }
        return process.map(
                reply -> reply instanceof Reply.Answer answer ? marred(fault, answer.response(), scheduler) : reply);
    }

    private static Reply cut(Fault.Cut.Moment moment, Reply reply) {
        if (reply instanceof Reply.Channel channel) {
            return moment == Fault.Cut.Moment.DURING_ANSWER
                    ? new Reply.Channel(channel.line().thatBreaks())
                    : new Reply.Cut(moment, null);
        }
        return new Reply.Cut(moment, reply instanceof Reply.Answer answer ? answer.response() : null);
    }

    private static Reply marred(@Nullable Fault fault, TransportResponse response, Scheduler scheduler) {
        if (fault instanceof Fault.Truncated) {
            return new Reply.Truncated(response);
        }
        if (fault instanceof Fault.Stalled stalled) {
            return new Pace(scheduler).stalled(response, stalled);
        }
        if (fault instanceof Fault.Drip drip) {
            return new Pace(scheduler).dripping(response, drip);
        }
        return new Reply.Answer(response);
    }
}
