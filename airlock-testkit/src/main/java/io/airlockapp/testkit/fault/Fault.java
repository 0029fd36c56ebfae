package io.airlockapp.testkit.fault;

import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One thing that goes wrong with one call.
 *
 * <p>A cut connection is seen by an in-memory transport as an {@link io.airlockapp.error.TransportException} with the
 * {@link io.airlockapp.error.Delivery} that its kind names, and on the socket front as a closed connection (HTTP/1.1) or a
 * reset stream (HTTP/2).
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
     * @return the fault
     */
    static Fault status(int status) {
        return status(status, "");
    }

    /**
     * An error status in place of handling the call. The body has the gateway's error shape.
     *
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @return the fault
     */
    static Fault status(int status, String code) {
        return new ErrorStatus(status, code, List.of());
    }

    /**
     * An error status with {@code Retry-After} in place of handling the call.
     *
     * @param status the HTTP status
     * @param code what the gateway calls the error; empty for none
     * @param retryAfter the header's value: seconds, or a date of HTTP
     * @return the fault
     */
    static Fault status(int status, String code, String retryAfter) {
        return new ErrorStatus(status, code, List.of(new Header("Retry-After", retryAfter)));
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
     * No connection comes about: {@code NOT_SENT}. On the socket front, where the request has come already, this is
     * {@link Cut.Moment#BEFORE_PROCESSING}.
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
     * The call has its effect and the connection is cut in the middle of the answer: {@code ANSWERED}.
     *
     * @return the fault
     */
    static Fault resetDuringAnswer() {
        return new Cut(Cut.Moment.DURING_ANSWER);
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
            if (time.isNegative()) {
                throw new IllegalArgumentException("The delay is " + time + ": give one that is not negative.");
            }
        }
    }

    /**
     * An error of the gateway in its own shape.
     *
     * @param status the HTTP status
     * @param code what it is called; empty for nothing
     * @param headers more headers
     */
    record ErrorStatus(int status, String code, List<Header> headers) implements Fault {
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
            DURING_ANSWER
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

    private static void checkStatus(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("Status " + status + " is no answer of HTTP: give one from 200 to 599.");
        }
    }
}
