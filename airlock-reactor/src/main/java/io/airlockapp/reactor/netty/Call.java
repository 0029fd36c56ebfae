package io.airlockapp.reactor.netty;

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
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.util.context.Context;

/**
 * One call, from its subscription to its end.
 *
 * <p>Everything turns on its phase. It only ever moves forward, and whoever moves it to {@link #DONE} (the response, a
 * failure, the deadline, a cancel, the close of the transport) alone signals the end; the phase that it found there says how
 * far the request came. As the phase becomes {@link #SENT} before the first byte is written, a call that ended earlier is
 * known never to be written.
 *
 * <p>A cancel is not left to Reactor Netty. It does not pass one on to the pool's queue or to a connection that is being made;
 * and a cancel that meets the end of the response can close the connection under the next call. The call therefore holds on
 * to what stands for it in each phase ({@link #queued}, {@link #connecting}, {@link #exchange}) and ends that, on the event
 * loop, where it is certain whose connection it is.
 */
final class Call implements CoreSubscriber<TransportResponse>, Subscription {

    private static final AtomicIntegerFieldUpdater<Call> PHASE =
            AtomicIntegerFieldUpdater.newUpdater(Call.class, "phase");

    private static final int NEW = 0;
    private static final int STARTING = 1;
    private static final int STARTED = 2;
    private static final int SENT = 3;
    private static final int ANSWERED = 4;
    private static final int DONE = 5;

    private final NettyTransport transport;
    private final LaneClient lane;
    private final TransportRequest request;
    private final CoreSubscriber<? super TransportResponse> actual;
    private final Context context;
    private final long deadline;

    private volatile int phase;
    private volatile @Nullable Runnable queued;
    private volatile @Nullable Channel connecting;
    private @Nullable Channel channel;
    private @Nullable Connection exchange;

    Call(
            NettyTransport transport,
            LaneClient lane,
            TransportRequest request,
            CoreSubscriber<? super TransportResponse> actual,
            long deadline) {
        this.transport = transport;
        this.lane = lane;
        this.request = request;
        this.actual = actual;
        this.context = actual.currentContext().put(Call.class, this);
        this.deadline = deadline;
    }

    long deadline() {
        return deadline;
    }

    /** How far the call has come, as long as it is under way. */
    Delivery delivery() {
        return delivery(phase);
    }

    @Override
    public Context currentContext() {
        return context;
    }

    // What the subscriber does.

    @Override
    public void request(long n) {
        if (Operators.validate(n) && PHASE.compareAndSet(this, NEW, STARTING)) {
            lane.enter();
            transport.watch().add(this);
            if (!PHASE.compareAndSet(this, STARTING, STARTED)) {
                leave();
            } else if (transport.isClosed()) {
                close();
            } else if (lane.overfull()) {
                fail(new TooManyCallsException("The lane " + request.lane() + " has "
                        + lane.limits().maxCalls() + " calls under way: slow down, or raise its maxCalls."));
            } else {
                lane.exchange(request.method(), request.path()).subscribe(this);
            }
        }
    }

    @Override
    public void cancel() {
        abandon(end());
    }

    // What ends the call from outside.

    void expire() {
        int before = end();
        if (before != DONE) {
            abandon(before);
            actual.onError(new CallTimeoutException(
                    delivery(before),
                    request.method() + " to " + transport.origin() + " was not answered within " + request.timeout()
                            + " (" + progress(before)
                            + "): raise the time-out, or check the gateway and the way to it."));
        }
    }

    void close() {
        int before = end();
        if (before != DONE) {
            abandon(before);
            actual.onError(new ClientClosedException(
                    "The transport to " + transport.origin() + " is closed: build a new one for further calls."));
        }
    }

    private void fail(AirlockException failure) {
        int before = end();
        if (before != DONE) {
            abandon(before);
            actual.onError(failure);
        }
    }

    private int end() {
        int before = PHASE.getAndSet(this, DONE);
        if (before == STARTED || before == SENT || before == ANSWERED) {
            leave();
        }
        return before;
    }

    private void leave() {
        transport.watch().remove(this);
        lane.leave();
    }

    private void abandon(int before) {
        if (before == SENT || before == ANSWERED) {
            Channel wire = Objects.requireNonNull(channel);
            onEventLoop(wire, () -> {
                // Otherwise the response has ended meanwhile, and the connection is in the pool or carries the next
                // call.
                if (exchange != null && ChannelOperations.get(wire) == exchange) {
                    exchange.dispose();
                }
            });
        } else if (before == STARTED) {
            Channel unfinished = connecting;
            Runnable place = queued;
            if (unfinished != null) {
                closeIfStillConnecting(unfinished);
            } else if (place != null) {
                place.run();
            }
        }
    }

    private static void onEventLoop(Channel channel, Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }

    // What Reactor Netty reports on the way to a connection.

    /** Takes note of the call's place in a pool's queue; running it gives the place up. */
    void queued(@Nullable Runnable place) {
        queued = place;
        if (place != null && phase == DONE) {
            place.run();
        }
    }

    /** Takes note of the connection that is being made for the call. */
    void connecting(Channel channel) {
        connecting = channel;
        if (phase == DONE) {
            closeIfStillConnecting(channel);
        }
    }

    /** On the event loop, where the request is written too: once that has begun, the connection is left alone. */
    private void closeIfStillConnecting(Channel channel) {
        onEventLoop(channel, () -> {
            if (connecting != null) {
                connecting = null;
                var unused = channel.close();
            }
        });
    }

    static Publisher<Void> send(HttpClientRequest head, NettyOutbound outbound) {
        Call call = head.currentContextView().get(Call.class);
        call.connecting = null;
        outbound.withConnection(call::runsOn);
        if (!PHASE.compareAndSet(call, STARTED, SENT)) {
            outbound.withConnection(Connection::dispose);
            return Mono.empty();
        }
        return call.write(head, outbound);
    }

    private void runsOn(Connection connection) {
        exchange = connection;
        // Asked for now: once the response has ended, the exchange shows a channel that leads nowhere.
        channel = connection.channel();
    }

    private Publisher<Void> write(HttpClientRequest head, NettyOutbound outbound) {
        outbound.withConnection(Call::watch);
        HttpHeaders headers = head.requestHeaders();
        headers.clear();
        headers.set(HttpHeaderNames.HOST, transport.authority());
        for (Header header : request.headers()) {
            headers.add(header.name(), header.value());
        }
        Body body = request.body();
        // The outbound itself asks Reactor Netty to send the head alone, with "Content-Length: 0" where a POST needs
        // it.
        return body.length() == 0 ? outbound : outbound.sendObject(Unpooled.wrappedBuffer(body.asByteBuffer()));
    }

    private static void watch(Connection connection) {
        if (connection.channel() instanceof Http2StreamChannel stream) {
            Refusals.watch(stream);
        } else {
            MalformedAnswers.guard(connection);
        }
    }

    static Publisher<TransportResponse> receive(HttpClientResponse head, Connection connection) {
        Call call = head.currentContextView().get(Call.class);
        if (!PHASE.compareAndSet(call, SENT, ANSWERED)) {
            connection.dispose();
            return Mono.empty();
        }
        return call.read(head, connection);
    }

    private Publisher<TransportResponse> read(HttpClientResponse head, Connection connection) {
        int status = head.status().code();
        if (status < 200 || status > 599) {
            // An interim response that we did not ask for would leave the real one behind, for the next call to read.
            connection.dispose();
            return Mono.error(new TransportException(
                    Delivery.ANSWERED,
                    transport.origin() + " answered with status " + status
                            + ", which ends no call of HTTP: check that it is a gateway.",
                    null));
        }
        HttpHeaders headers = head.responseHeaders();
        long announced = ResponseBody.announced(headers);
        if (announced > request.maxResponseBytes()) {
            connection.dispose();
            return Mono.error(new ResponseTooLargeException(request.maxResponseBytes()));
        }
        return new ResponseBody(transport.origin(), status, headers, connection, request.maxResponseBytes(), announced);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TransportResponse response) {
        if (end() != DONE) {
            actual.onNext(response);
            actual.onComplete();
        }
    }

    @Override
    public void onError(Throwable error) {
        int before = end();
        if (before != DONE) {
            actual.onError(failure(error, before));
        }
    }

    private AirlockException failure(Throwable error, int before) {
        if (transport.isClosed()) {
            return new ClientClosedException(
                    "The transport to " + transport.origin() + " is closed: build a new one for further calls.");
        }
        if (before == SENT && Refusals.cover(channel)) {
            return new TransportException(
                    Delivery.NOT_SENT,
                    transport.origin() + " closes the connection or is at its limit, and has not processed the request:"
                            + " it can be repeated.",
                    null);
        }
        return Failures.of(error, delivery(before), transport.origin());
    }

    @Override
    public void onComplete() {
        int before = end();
        if (before != DONE) {
            actual.onError(new TransportException(
                    delivery(before),
                    "The connection to " + transport.origin() + " ended without an answer (" + progress(before) + ").",
                    null));
        }
    }

    private static Delivery delivery(int phase) {
        return switch (phase) {
            case SENT -> Delivery.UNKNOWN;
            case ANSWERED -> Delivery.ANSWERED;
            default -> Delivery.NOT_SENT;
        };
    }

    private static String progress(int phase) {
        return switch (phase) {
            case SENT -> "the request was sent, no answer began";
            case ANSWERED -> "the answer began and did not end";
            default -> "the request was not sent";
        };
    }
}
