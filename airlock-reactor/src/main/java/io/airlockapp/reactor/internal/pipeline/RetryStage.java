package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.BadRequestException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.CircuitOpenException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.GatewayException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.RetryPolicy;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Keeps the deadline and repeats what is safe to repeat. One deadline covers all attempts and the waits between them: it
 * shortens the time-out of each attempt, and a wait that would outlast it is not begun.
 */
final class RetryStage implements Stage {

    private final Stage next;
    private final RetryPolicy policy;
    private final TimeSource time;
    private final Duration callBudget;
    private final Mono<Void> closed;
    private final RetryBudget budget;

    RetryStage(Stage next, RetryPolicy policy, TimeSource time, Duration callBudget, Mono<Void> closed) {
        this.next = next;
        this.policy = policy;
        this.budget = new RetryBudget(time);
        this.time = time;
        this.callBudget = callBudget;
        this.closed = closed;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        if (!call.retried()) {
            return next.exchange(call);
        }
        return Mono.defer(() -> {
            budget.called();
            Instant deadline =
                    call.deadline() != null ? call.deadline() : time.now().plus(callBudget);
            return attempt(call, 1, deadline, null);
        });
    }

    /**
     * Makes an attempt, and those after it.
     *
     * @param sent what the last attempt failed with that was sent, or may have been; null if none was
     */
    private Mono<TransportResponse> attempt(Call call, int number, Instant deadline, @Nullable AirlockException sent) {
        TransportRequest request = call.request();
        Duration left = Duration.between(time.now(), deadline);
        if (left.isNegative() || left.isZero()) {
            return Mono.error(new CallTimeoutException(
                    sent != null ? Delivery.UNKNOWN : Delivery.NOT_SENT,
                    "The deadline of the call had passed already."));
        }
        Call limited = left.compareTo(request.timeout()) < 0 ? call.withRequest(request.withTimeout(left)) : call;
        return next.exchange(limited).onErrorResume(AirlockException.class, failure -> {
            Duration delay = maySendAgain(call, failure) ? policy.delayAfter(number, failure) : null;
            if (delay == null || time.now().plus(delay).compareTo(deadline) >= 0 || !budget.mayRetry()) {
                return Mono.error(sent != null ? forAllAttempts(sent, failure) : failure);
            }
            boolean unsent = failure instanceof TransportException t && t.delivery() == Delivery.NOT_SENT;
            return Mono.delay(delay, time.scheduler())
                    .takeUntilOther(closed)
                    .flatMap(tick -> attempt(call, number + 1, deadline, unsent ? sent : failure))
                    .contextWrite(Retries.tell(number, delay, failure));
        });
    }

    /** That the last attempt was not sent says nothing of those before it; that the circuit has opened is their doing. */
    private static AirlockException forAllAttempts(AirlockException sent, AirlockException last) {
        if (last instanceof CircuitOpenException) {
            return sent;
        }
        return last instanceof TransportException transport && transport.delivery() == Delivery.NOT_SENT
                ? new TransportException(
                        Delivery.UNKNOWN,
                        "An earlier attempt may have arrived; the last one: " + last.getMessage(),
                        last)
                : last;
    }

    private static boolean maySendAgain(Call call, AirlockException failure) {
        if (failure instanceof ResponseTooLargeException || failure instanceof CircuitOpenException) {
            return false;
        }
        if (failure instanceof TransportException transport) {
            return call.repeatable() || transport.delivery() == Delivery.NOT_SENT;
        }
        return failure instanceof GatewayException gateway && mayAskAgain(call, gateway);
    }

    /** The gateway's own word counts, but where the same request cannot fare better whatever it says. */
    private static boolean mayAskAgain(Call call, GatewayException failure) {
        @Nullable Boolean said = failure.details().retryable();
        if (Boolean.FALSE.equals(said)
                || failure instanceof BadRequestException
                || failure instanceof AuthenticationException) {
            return false;
        }
        return failure instanceof RateLimitedException
                || (call.repeatable() && (failure instanceof GatewayUnavailableException || Boolean.TRUE.equals(said)));
    }
}
