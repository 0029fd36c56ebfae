package io.airlockapp.testkit.fault;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.RecordedRequest;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which calls a fault is for. Those that all of it holds for are counted, from when the fault is set.
 *
 * @param endpoint the endpoint, or null for any
 * @param requestId the exchange that a call is about, or null for whatever it is about
 * @param enforcerId the enforcer that a call is from or about, or null for whoever it is
 * @param condition what else holds for a call, or for a delivery on a channel for the call that opened it; null for nothing
 * @param first the first call that it hits, counted from 1
 * @param count how many calls it hits from there on
 */
public record Calls(
        @Nullable Endpoint endpoint,
        @Nullable String requestId,
        @Nullable String enforcerId,
        @Nullable Predicate<RecordedRequest> condition,
        int first,
        int count) {

    /**
     * Creates the value.
     *
     * @throws IllegalArgumentException if a number is smaller than 1
     */
    public Calls {
        if (first < 1 || count < 1) {
            throw new IllegalArgumentException(
                    "Calls are counted from 1: first is " + first + ", count is " + count + ".");
        }
    }

    /**
     * The next call to an endpoint.
     *
     * @param endpoint the endpoint
     * @return the calls
     */
    public static Calls to(Endpoint endpoint) {
        return new Calls(Objects.requireNonNull(endpoint, "endpoint"), null, null, null, 1, 1);
    }

    /**
     * The next call, whatever it is.
     *
     * @return the calls
     */
    public static Calls any() {
        return new Calls(null, null, null, null, 1, 1);
    }

    /**
     * Those of these calls that are about one exchange: its submission, status, waits, withdrawal, acknowledgements and deliveries.
     *
     * @param id the exchange
     * @return a copy
     */
    public Calls about(String id) {
        return new Calls(endpoint, Objects.requireNonNull(id, "id"), enforcerId, condition, first, count);
    }

    /**
     * Those of these calls that are from one enforcer, or about an exchange or a pairing of it that the gateway knows by then.
     *
     * @param id the enforcer
     * @return a copy
     */
    public Calls of(String id) {
        return new Calls(endpoint, requestId, Objects.requireNonNull(id, "id"), condition, first, count);
    }

    /**
     * Those of these calls that something more holds for.
     *
     * @param more looks at a call; asked once for each, in the order in which they come, on the thread of whoever calls
     * @return a copy
     */
    public Calls where(Predicate<RecordedRequest> more) {
        Objects.requireNonNull(more, "more");
        return new Calls(endpoint, requestId, enforcerId, condition == null ? more : condition.and(more), first, count);
    }

    /**
     * These calls, beginning with another one.
     *
     * @param n the first call, counted from 1
     * @return a copy
     */
    public Calls from(int n) {
        return new Calls(endpoint, requestId, enforcerId, condition, n, count);
    }

    /**
     * So many calls.
     *
     * @param n how many
     * @return a copy
     */
    public Calls times(int n) {
        return new Calls(endpoint, requestId, enforcerId, condition, first, n);
    }

    /**
     * Every call from the first one on.
     *
     * @return a copy
     */
    public Calls always() {
        return new Calls(endpoint, requestId, enforcerId, condition, first, Integer.MAX_VALUE);
    }

    /** In words, as in {@code WAIT about req-1, number 2 to 4}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(endpoint == null ? "any call" : endpoint.name());
        if (requestId != null) {
            text.append(" about ").append(requestId);
        }
        if (enforcerId != null) {
            text.append(" of ").append(enforcerId);
        }
        if (condition != null) {
            text.append(" with a condition");
        }
        text.append(", number ").append(first);
        if (count == Integer.MAX_VALUE) {
            text.append(" and later");
        } else if (count > 1) {
            text.append(" to ").append((long) first + count - 1);
        }
        return text.toString();
    }
}
