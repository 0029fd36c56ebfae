package io.airlockapp.transport.jdk;

import io.airlockapp.error.AirlockException;
import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One call, from its subscription to its end.
 *
 * <p>Everything turns on its phase. It only ever moves forward, and whoever moves it to {@link Phase#DONE} alone signals the
 * end; the phase that it found there says how far the request came. As it becomes {@link Phase#SENT} before the first byte is
 * written, a call that ended earlier is known never to be written.
 */
final class Call implements Subscription, BodyHandler<Body> {

    private enum Phase {
        NEW(Delivery.NOT_SENT, "the request was not sent"),
        STARTED(Delivery.NOT_SENT, "the request was not sent"),
        SENT(Delivery.UNKNOWN, "the request was sent, no answer began"),
        ANSWERED(Delivery.ANSWERED, "the answer began and did not end"),
        DONE(Delivery.ANSWERED, "the call has ended");

        final Delivery delivery;
        final String progress;

        Phase(Delivery delivery, String progress) {
            this.delivery = delivery;
            this.progress = progress;
        }
    }

    private final JdkTransport transport;
    private final LaneClient lane;
    private final TransportRequest request;
    private final HttpRequest.Builder head;
    private final Subscriber<? super TransportResponse> subscriber;
    private final long began = System.nanoTime();

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private volatile int generation;
    private volatile @Nullable Future<?> alarm;
    private volatile @Nullable Future<?> exchange;
    private volatile @Nullable Content content;

    Call(
            JdkTransport transport,
            LaneClient lane,
            TransportRequest request,
            HttpRequest.Builder head,
            Subscriber<? super TransportResponse> subscriber) {
        this.transport = transport;
        this.lane = lane;
        this.request = request;
        this.head = head;
        this.subscriber = subscriber;
    }

    // What the subscriber does.

    @Override
    public void request(long n) {
        if (n <= 0) {
            end(before -> notPositive(n));
        } else if (phase.compareAndSet(Phase.NEW, Phase.STARTED)) {
            start();
        }
    }

    static IllegalArgumentException notPositive(long n) {
        return new IllegalArgumentException(
                "A subscriber asked for " + n + " elements: ask for at least one (rule 3.9 of Reactive Streams).");
    }

    @Override
    public void cancel() {
        Phase before = phase.getAndSet(Phase.DONE);
        if (before != Phase.DONE) {
            leave(before);
        }
    }

    private void start() {
        transport.enter(this);
        boolean room = lane.enter();
        // In this order: a number that is too old retires nothing, one that is too new would retire a good client.
        generation = lane.generation();
        HttpClient client = lane.client();
        if (transport.isClosed() || client == null) {
            close();
        } else if (!room) {
            fail(new TooManyCallsException("The lane " + lane.lane() + " has " + lane.maxCalls()
                    + " calls under way: slow down, or raise its maxCalls."));
        } else {
            long left = saturated(request) - (System.nanoTime() - began);
            alarm = transport.workers().after(Math.max(0, left), this::expire);
            send(client);
        }
        if (phase.get() == Phase.DONE) {
            // It ended while it began: who ended it may not have seen all that there is to give up.
            transport.leave(this);
            giveUp();
        }
    }

    private void send(HttpClient client) {
        HttpRequest once = head.copy()
                .method(request.method().name(), new SentOnce(request.body(), this))
                .build();
        try {
            var answer = client.sendAsync(once, this);
            exchange = answer;
            // Not on the common pool, which is where the client of the JDK would have it.
            var unused = answer.whenCompleteAsync(this::ended, transport.workers());
        } catch (RuntimeException e) {
            // The selector of proxies is asked at once, and is not ours. What it throws may quote anything.
            end(before -> new TransportException(
                    before.delivery,
                    "A call to " + transport.origin() + " could not begin (" + Failures.name(e)
                            + "): check the ProxySelector, if there is one.",
                    null));
        }
    }

    private static long saturated(TransportRequest request) {
        try {
            return request.timeout().toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }

    // What ends the call.

    void close() {
        fail(new ClientClosedException(
                "The transport to " + transport.origin() + " is closed: build a new one for further calls."));
    }

    private void expire() {
        end(before -> new CallTimeoutException(
                before.delivery,
                request.method() + " to " + transport.origin() + " was not answered within " + request.timeout() + " ("
                        + before.progress + "): raise the time-out, or check the gateway and the way to it."));
    }

    void tooLarge() {
        fail(new ResponseTooLargeException(request.maxResponseBytes()));
    }

    private void fail(Throwable failure) {
        end(before -> failure instanceof AirlockException ? failure : Failures.of(failure, before.delivery, transport));
    }

    private void end(Function<Phase, Throwable> failure) {
        Phase before = phase.getAndSet(Phase.DONE);
        if (before != Phase.DONE) {
            leave(before);
            subscriber.onError(failure.apply(before));
        }
    }

    private void succeed(TransportResponse response) {
        Phase before = phase.getAndSet(Phase.DONE);
        if (before != Phase.DONE) {
            leave(before);
            subscriber.onNext(response);
            subscriber.onComplete();
        }
    }

    private void leave(Phase before) {
        if (before != Phase.NEW) {
            transport.leave(this);
            lane.leave();
            giveUp();
        }
    }

    private void giveUp() {
        Future<?> time = alarm;
        if (time != null) {
            time.cancel(false);
        }
        Content answer = content;
        if (answer != null) {
            answer.giveUp();
        }
        Future<?> wire = exchange;
        if (wire != null) {
            wire.cancel(true);
        }
    }

    // What the client of the JDK reports.

    /** Called before each attempt to write the request; false from the second on, and when the call has ended. */
    boolean sending() {
        if (phase.compareAndSet(Phase.STARTED, Phase.SENT)) {
            return true;
        }
        lane.retire(generation);
        fail(new TransportException(
                Delivery.UNKNOWN,
                "The connection to " + transport.origin()
                        + " failed before an answer came: the gateway may have acted on"
                        + " the request, repeat it only if it is idempotent.",
                null));
        return false;
    }

    @Override
    public BodySubscriber<Body> apply(ResponseInfo answer) {
        Content body = new Content(request.maxResponseBytes(), this);
        content = body;
        int status = answer.statusCode();
        if (phase.compareAndSet(Phase.SENT, Phase.ANSWERED)) {
            if (status < 200 || status > 599) {
                fail(new TransportException(
                        Delivery.ANSWERED,
                        transport.origin() + " answered with status " + status
                                + ", which ends no call of HTTP: check that it is a gateway.",
                        null));
            } else if (announced(answer.headers()) > request.maxResponseBytes()) {
                tooLarge();
            }
        }
        if (phase.get() == Phase.DONE) {
            body.giveUp();
        }
        return body;
    }

    private void ended(@Nullable HttpResponse<Body> response, @Nullable Throwable failure) {
        if (response == null) {
            fail(failure == null ? new IOException("neither answer nor failure") : failure);
        } else if (phase.get() != Phase.ANSWERED) {
            // It is the proxy's, which was asked for a tunnel; its content was not read. A second attempt may have
            // asked.
            end(before -> new TransportException(
                    before.delivery,
                    "The proxy did not open a connection to " + transport.origin() + " and answered with status "
                            + response.statusCode() + " (" + before.progress + "): check its address and its rules.",
                    null));
        } else {
            succeed(new TransportResponse(response.statusCode(), readable(response.headers()), response.body()));
        }
    }

    private static long announced(HttpHeaders headers) {
        try {
            return headers.firstValueAsLong("content-length").orElse(-1);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** All headers but those that no {@link Header} can hold: a header we do not need is no reason to lose an answer. */
    private static List<Header> readable(HttpHeaders headers) {
        List<Header> readable = new ArrayList<>();
        headers.map()
                .forEach((name, values) -> values.forEach(value -> {
                    try {
                        readable.add(new Header(name, value));
                    } catch (IllegalArgumentException e) {
                        // The pseudo-headers of HTTP/2 are among them.
                        return;
                    }
                }));
        return readable;
    }
}
