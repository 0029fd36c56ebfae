package io.airlockapp.testkit.fault;

import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong with one call.
 *
 * <p>A cut connection is seen by an in-memory transport as an {@link io.airlockapp.error.TransportException} with the
 * {@link io.airlockapp.error.Delivery} that its kind names, and on the socket front as a closed connection (HTTP/1.1) or a
 * reset stream (HTTP/2).
 *
 * <p>What a front cannot do is refused, never weakened, by {@link Faults#add} and by whatever opens the front: a connection
 * cannot be refused on a socket once the request has come, and in memory there is no connection that could outlive an answer.
 * So is what an endpoint cannot suffer: only a wait or a channel delivers a decision that can be tampered with, only a channel
 * delivers one twice, and a channel has no body that could be cut short, stall or drip.
 */
public sealed interface Fault {

    /**
     * The call takes longer: time passes before the gateway looks at it. Giving up in the meantime means that it never has an
     * effect.
     *
     * @param time how long
     * @return the fault
     */
    static Fault delay(Duration time) {
        return new Delay(time, false);
    }

    /**
     * The answer takes longer: the call has its effect at once, and time passes before the answer leaves.
     *
     * @param time how long
     * @return the fault
     */
    static Fault delayAnswer(Duration time) {
        return new Delay(time, true);
    }

    /**
     * An error status in place of handling the call. The body has the gateway's error shape, without a code.
     *
     * @param status the HTTP status
     * @return the fault, whose shape and {@code Retry-After} can be set
     */
    static ErrorStatus status(int status) {
        return status(status, "");
    }

    /**
     * An error status in place of handling the call. The body has the gateway's error shape.
     *
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @return the fault, whose shape and {@code Retry-After} can be set
     */
    static ErrorStatus status(int status, String code) {
        return new ErrorStatus(status, code, List.of(), null);
    }

    /**
     * An error status with {@code Retry-After} in place of handling the call.
     *
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @param retryAfter the header's value: seconds, or a date of HTTP
     * @return the fault, whose shape can be set
     */
    static ErrorStatus status(int status, String code, String retryAfter) {
        return new ErrorStatus(status, code, List.of(new Header("Retry-After", retryAfter)), null);
    }

    /**
     * This answer in place of handling the call.
     *
     * @param status the HTTP status
     * @param headers the headers
     * @param body the content
     * @return the fault
     */
    static Fault answer(int status, List<Header> headers, Body body) {
        return new CannedAnswer(status, headers, body, false);
    }

    /**
     * The call is handled, and this answer takes the place of the gateway's own: what a proxy does that loses an answer.
     *
     * @param status the HTTP status
     * @param headers the headers
     * @param body the content
     * @return the fault
     */
    static Fault answerInstead(int status, List<Header> headers, Body body) {
        return new CannedAnswer(status, headers, body, true);
    }

    /**
     * A page of HTML in place of handling the call: what a proxy says when there is nothing behind it.
     *
     * @param status the HTTP status
     * @return the fault
     */
    static Fault htmlPage(int status) {
        return answer(
                status,
                List.of(new Header("Content-Type", "text/html")),
                Body.of("<html><body><h1>" + status + "</h1><p>Asked for by a test.</p></body></html>"));
    }

    /**
     * A redirect in place of handling the call, as from a gateway that would send its enforcers elsewhere.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param location where to
     * @return the fault
     * @throws IllegalArgumentException if the status is no redirect
     */
    static Fault redirect(int status, URI location) {
        if (!Set.of(301, 302, 303, 307, 308).contains(status)) {
            throw new IllegalArgumentException(
                    "Status " + status + " redirects nobody: give 301, 302, 303, 307 or 308.");
        }
        return answer(status, List.of(new Header("Location", location.toString())), Body.empty());
    }

    /**
     * No connection comes about: {@code NOT_SENT}. In memory only: on a socket the request has come already, and there
     * {@link #resetBeforeProcessing()} or a gateway that is down for a while is what can be had.
     *
     * @return the fault
     */
    static Fault refuseConnection() {
        return new Cut(Cut.Moment.CONNECTING);
    }

    /**
     * The connection is cut and the call has no effect: {@code UNKNOWN}.
     *
     * @return the fault
     */
    static Fault resetBeforeProcessing() {
        return new Cut(Cut.Moment.BEFORE_PROCESSING);
    }

    /**
     * The call has its effect and the connection is cut before the answer: {@code UNKNOWN}.
     *
     * @return the fault
     */
    static Fault resetBeforeAnswer() {
        return new Cut(Cut.Moment.BEFORE_ANSWER);
    }

    /**
     * The call has its effect and the connection is cut in the middle of the answer: {@code ANSWERED}. A channel is cut as
     * soon as it is open.
     *
     * @return the fault
     */
    static Fault resetDuringAnswer() {
        return new Cut(Cut.Moment.DURING_ANSWER);
    }

    /**
     * The connection is lost after a whole answer, although nothing announced it: what is wrong is only found out by who uses
     * the connection again. On a socket only, and with HTTP/2 all of its streams are lost.
     *
     * @return the fault
     */
    static Fault resetAfterAnswer() {
        return new Cut(Cut.Moment.AFTER_ANSWER);
    }

    /**
     * The call is handled, and its answer ends in an orderly way after half of the body that its head announced:
     * {@code ANSWERED}.
     *
     * @return the fault
     */
    static Fault truncatedBody() {
        return new Truncated();
    }

    /**
     * The call is handled, and after half of its answer's body nothing comes any more, though the connection stays. In memory,
     * where an answer comes whole, none comes.
     *
     * @return the fault
     */
    static Fault stalledBody() {
        return new Stalled(null);
    }

    /**
     * The call is handled, and after half of its answer's body nothing comes for a time; then the rest does. In memory, where an
     * answer comes whole, it comes that much later.
     *
     * @param time how long nothing comes
     * @return the fault
     */
    static Fault stalledBody(Duration time) {
        return new Stalled(time);
    }

    /**
     * The call is handled, and its answer's body comes in small pieces with pauses between. In memory, where an answer comes
     * whole, it comes when the last piece would.
     *
     * @param pieces in how many pieces, or as many as there are bytes if that is fewer
     * @param pause the time between two
     * @return the fault
     */
    static Fault slowDrip(int pieces, Duration pause) {
        return new Drip(pieces, pause);
    }

    /**
     * The call reaches the gateway twice, as when a proxy repeats it; what the gateway says the second time is the answer. Each
     * wait for the same exchange is handed the decision, so that a wait delivers it twice in this way, and only once to the
     * client.
     *
     * @return the fault
     */
    static Fault repeatCall() {
        return new Repeated();
    }

    /**
     * A decision that a channel delivers is delivered on it once more, at once.
     *
     * @return the fault, for {@code EVENTS} and {@code WEB_SOCKET}
     */
    static Fault duplicateDelivery() {
        return duplicateDelivery(Duration.ZERO);
    }

    /**
     * A decision that a channel delivers is delivered on it once more, some time later: after it has been acknowledged, if the
     * client does that sooner.
     *
     * @param later how much later
     * @return the fault, for {@code EVENTS} and {@code WEB_SOCKET}
     */
    static Fault duplicateDelivery(Duration later) {
        return new Duplicated(later);
    }

    /**
     * The gateway ends and starts again because of the call, which has no effect; see
     * {@link io.airlockapp.testkit.FakeGateway#restart}.
     *
     * @param memory what it still knows afterwards
     * @param downTime how long it is gone
     * @return the fault
     */
    static Fault restart(Memory memory, Duration downTime) {
        return new Restart(memory, downTime);
    }

    /**
     * The call is handled, and the answer says 200 with a body that is not JSON.
     *
     * @return the fault
     */
    static Fault garbage() {
        return answerInstead(
                200, List.of(new Header("Content-Type", "application/json")), Body.of("<html>{\"msgType\":"));
    }

    /**
     * The call is handled, and the answer says 200 with a body of this size: one long JSON text.
     *
     * @param bytes how large; at least 2
     * @return the fault
     * @throws IllegalArgumentException if it is smaller
     */
    static Fault oversized(int bytes) {
        if (bytes < 2) {
            throw new IllegalArgumentException("An oversized body has " + bytes + " bytes: give at least 2.");
        }
        return answerInstead(
                200,
                List.of(new Header("Content-Type", "application/json")),
                Body.of('"' + "x".repeat(bytes - 2) + '"'));
    }

    /**
     * The decision that a wait delivers is not the one that the approver made. Waits that deliver none leave the fault for a
     * later one.
     *
     * @param tampering what is done to it
     * @return the fault
     */
    static Fault tamper(Tampering tampering) {
        return new Tampered(tampering);
    }

    /**
     * Time that passes.
     *
     * @param time how long
     * @param afterProcessing whether the call has its effect first
     */
    record Delay(Duration time, boolean afterProcessing) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Delay {
            checkTime(time);
        }
    }

    /**
     * An error of the gateway.
     *
     * @param status the HTTP status
     * @param code what it is called; empty for nothing
     * @param headers more headers
     * @param shape how it is written, or null for the shape that the gateway is built with
     */
    record ErrorStatus(
            int status,
            String code,
            List<Header> headers,
            @Nullable ErrorShape shape) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the status is not one of HTTP
         */
        public ErrorStatus {
            Objects.requireNonNull(code, "code");
            headers = List.copyOf(headers);
            checkStatus(status);
        }

        /**
         * The same error in another shape.
         *
         * @param newShape how it is written, whatever the gateway is built with
         * @return a copy
         */
        public ErrorStatus in(ErrorShape newShape) {
            return new ErrorStatus(status, code, headers, Objects.requireNonNull(newShape, "newShape"));
        }

        /**
         * The same error with {@code Retry-After} in seconds, in place of any that it has.
         *
         * @param time how long to wait, counted in whole seconds
         * @return a copy
         * @throws IllegalArgumentException if the time is negative
         */
        public ErrorStatus retryAfter(Duration time) {
            checkTime(time);
            return retryAfter(Long.toString(time.toSeconds()));
        }

        /**
         * The same error with {@code Retry-After} as a date, in place of any that it has.
         *
         * @param time until when to wait, counted in whole seconds
         * @return a copy
         */
        public ErrorStatus retryAfter(Instant time) {
            return retryAfter(DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .format(time.atOffset(ZoneOffset.UTC)));
        }

        private ErrorStatus retryAfter(String value) {
            List<Header> changed = new ArrayList<>(headers);
            changed.removeIf(header -> header.name().equalsIgnoreCase("Retry-After"));
            changed.add(new Header("Retry-After", value));
            return new ErrorStatus(status, code, changed, shape);
        }
    }

    /**
     * An answer that does not depend on the call.
     *
     * @param status the HTTP status
     * @param headers the headers
     * @param body the content
     * @param afterProcessing whether the call has its effect first
     */
    record CannedAnswer(int status, List<Header> headers, Body body, boolean afterProcessing) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the status is not one of HTTP
         */
        public CannedAnswer {
            headers = List.copyOf(headers);
            Objects.requireNonNull(body, "body");
            checkStatus(status);
        }
    }

    /**
     * A connection that is lost.
     *
     * @param moment when
     */
    record Cut(Moment moment) implements Fault {
        /** When a connection is lost. */
        public enum Moment {
            /** Before there is one. */
            CONNECTING,
            /** After the request came, before it has an effect. */
            BEFORE_PROCESSING,
            /** After it had its effect, before the first byte of the answer. */
            BEFORE_ANSWER,
            /** In the middle of the answer's body. */
            DURING_ANSWER,
            /** After the last byte of the answer. */
            AFTER_ANSWER
        }

        /**
         * Creates the fault.
         *
         * @throws NullPointerException if the moment is null
         */
        public Cut {
            Objects.requireNonNull(moment, "moment");
        }
    }

    /**
     * A decision that is not the approver's.
     *
     * @param tampering what is done to it
     */
    record Tampered(Tampering tampering) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws NullPointerException if the tampering is null
         */
        public Tampered {
            Objects.requireNonNull(tampering, "tampering");
        }
    }

    /** A body that ends too early, but in an orderly way. */
    record Truncated() implements Fault {}

    /**
     * A body of which half comes.
     *
     * @param time after how long the rest comes, or null for never
     */
    record Stalled(@Nullable Duration time) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Stalled {
            if (time != null) {
                checkTime(time);
            }
        }
    }

    /**
     * A body that comes in pieces.
     *
     * @param pieces how many
     * @param pause the time between two
     */
    record Drip(int pieces, Duration pause) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if there are not at least two pieces, or the pause is negative
         */
        public Drip {
            if (pieces < 2) {
                throw new IllegalArgumentException("A body in " + pieces + " pieces does not drip: give at least 2.");
            }
            checkTime(pause);
        }
    }

    /** A call that reaches the gateway twice. */
    record Repeated() implements Fault {}

    /**
     * A decision that a channel delivers twice.
     *
     * @param later how long after the first time
     */
    record Duplicated(Duration later) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Duplicated {
            checkTime(later);
        }
    }

    /**
     * A gateway that ends and starts again.
     *
     * @param memory what it still knows afterwards
     * @param downTime how long it is gone
     */
    record Restart(Memory memory, Duration downTime) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Restart {
            Objects.requireNonNull(memory, "memory");
            checkTime(downTime);
        }
    }

    private static void checkTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The time is " + time + ": give one that is not negative.");
        }
    }

    private static void checkStatus(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("Status " + status + " is no answer of HTTP: give one from 200 to 599.");
        }
    }
}
