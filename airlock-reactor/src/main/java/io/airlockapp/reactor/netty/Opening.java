package io.airlockapp.reactor.netty;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.TransportResponse;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.resources.ConnectionProvider;

/**
 * The opening of a channel, from the subscription to the answer. Its phase only ever moves forward; whoever moves it on from
 * {@link #OPENING} alone signals the answer.
 */
final class Opening implements Subscription, PushClient.Part {

    private static final int NEW = 0;
    private static final int OPENING = 1;
    private static final int ENDED = 2;

    private final NettyTransport transport;
    private final PushClient push;
    private final PushRequest request;
    private final CoreSubscriber<? super PushAnswer> actual;
    private final ConnectionProvider connection = PushClient.connection();
    private final Disposable.Swap alarm = Disposables.swap();
    private final AtomicInteger phase = new AtomicInteger(NEW);

    private volatile Delivery delivery = Delivery.NOT_SENT;
    private volatile @Nullable Channel wire;

    Opening(NettyTransport transport, PushClient push, PushRequest request, CoreSubscriber<? super PushAnswer> actual) {
        this.transport = transport;
        this.push = push;
        this.request = request;
        this.actual = actual;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && phase.compareAndSet(NEW, OPENING)) {
            push.add(this);
            if (transport.isClosed()) {
                transportCloses();
            } else if (push.overfull()) {
                fail(new TooManyCallsException("Too many channels to " + transport.origin()
                        + " are open: close enforcers that are no longer needed, or let them poll."));
            } else {
                alarm.update(transport.watch().after(request.timeout(), this::expire));
                dial();
            }
        }
    }

    @Override
    public void cancel() {
        if (phase.compareAndSet(NEW, ENDED) || phase.compareAndSet(OPENING, ENDED)) {
            cut();
        }
    }

    private void expire() {
        fail(new CallTimeoutException(
                delivery,
                "A channel to " + transport.origin() + " did not open within " + request.timeout()
                        + ": raise the time-out, or check the gateway and the way to it."));
    }

    @Override
    public void transportCloses() {
        fail(new ClientClosedException(
                "The transport to " + transport.origin() + " is closed: build a new one for further channels."));
    }

    private void fail(Throwable failure) {
        if (phase.compareAndSet(OPENING, ENDED)) {
            cut();
            actual.onError(failure);
        }
    }

    private void dial() {
        HttpClient client = push.client(request.kind(), connection)
                .doOnChannelInit((observer, channel, remote) -> connecting(channel))
                .doOnConnected(this::connected);
        Publisher<?> exchange = request.kind() == PushRequest.Kind.WEB_SOCKET
                ? client.headers(this::writeHeaders)
                        .websocket(WebsocketClientSpec.builder()
                                .maxFramePayloadLength(request.maxMessageBytes())
                                .handlePing(true)
                                .build())
                        .uri(request.path())
                        .handle(this::upgraded)
                : client.request(HttpMethod.GET)
                        .send(this::writeHead)
                        .uri(request.path())
                        .responseConnection(this::answered);
        exchange.subscribe(new BaseSubscriber<Object>() {
            @Override
            protected void hookOnError(Throwable failure) {
                failed(failure);
            }

            @Override
            protected void hookOnComplete() {
                fail(new TransportException(
                        delivery, "The connection to " + transport.origin() + " ended without an answer.", null));
            }
        });
    }

    private void connecting(Channel channel) {
        wire = channel;
        if (phase.get() == ENDED) {
            var unused = channel.close();
        }
    }

    private void connected(Connection made) {
        delivery = Delivery.UNKNOWN;
        if (request.kind() == PushRequest.Kind.WEB_SOCKET) {
            made.channel().pipeline().addBefore(NettyPipeline.ReactiveBridge, NothingMadeUp.NAME, new NothingMadeUp());
        }
    }

    /** Netty makes up an Origin, which is what a public application identifies itself with, and says who it is. */
    private final class NothingMadeUp extends ChannelOutboundHandlerAdapter {

        private static final String NAME = "airlock.nothingMadeUp";

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpRequest head) {
                for (AsciiString name :
                        List.of(HttpHeaderNames.ORIGIN, HttpHeaderNames.USER_AGENT, HttpHeaderNames.ACCEPT)) {
                    if (request.headers().stream().noneMatch(header -> name.contentEqualsIgnoreCase(header.name()))) {
                        head.headers().remove(name);
                    }
                }
            }
            var unused = context.write(message, promise);
        }
    }

    private Publisher<Void> writeHead(HttpClientRequest head, NettyOutbound out) {
        out.withConnection(MalformedAnswers::guard);
        HttpHeaders headers = head.requestHeaders();
        writeHeaders(headers);
        headers.set(HttpHeaderNames.HOST, transport.authority());
        if (!headers.contains(HttpHeaderNames.ACCEPT)) {
            headers.set(HttpHeaderNames.ACCEPT, "text/event-stream");
        }
        return out;
    }

    private void writeHeaders(HttpHeaders headers) {
        headers.clear();
        for (Header header : request.headers()) {
            headers.add(header.name(), header.value());
        }
    }

    // Answers.

    private Publisher<Void> answered(HttpClientResponse head, Connection exchange) {
        delivery = Delivery.ANSWERED;
        int status = head.status().code();
        HttpHeaders headers = head.responseHeaders();
        if (status == 200 && isEventStream(headers)) {
            Channel channel = Objects.requireNonNull(wire);
            opened(new OpenChannel(transport, push, request, channel, connection, exchange.inbound()));
            return Mono.empty();
        }
        if (status < 200 || status > 599) {
            return Mono.error(strange(status));
        }
        int cap = request.maxMessageBytes();
        // What a refusal says beyond the cap is not needed to know that it is one.
        return new ResponseBody(transport.origin(), status, headers, exchange, cap, ResponseBody.announced(headers))
                .onErrorResume(
                        ResponseTooLargeException.class,
                        tooLarge ->
                                Mono.just(new TransportResponse(status, ResponseBody.readable(headers), Body.empty())))
                .doOnNext(this::refused)
                .then();
    }

    private static boolean isEventStream(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT)
                .equals("text/event-stream");
    }

    private Publisher<Void> upgraded(WebsocketInbound in, WebsocketOutbound out) {
        delivery = Delivery.ANSWERED;
        Channel channel = Objects.requireNonNull(wire);
        return opened(new OpenChannel(transport, push, request, channel, connection, in, out));
    }

    private void failed(Throwable failure) {
        if (failure instanceof WebSocketClientHandshakeException handshake && handshake.response() != null) {
            delivery = Delivery.ANSWERED;
            HttpResponse response = handshake.response();
            int status = response.status().code();
            if (status >= 200 && status <= 599) {
                refused(new TransportResponse(status, ResponseBody.readable(response.headers()), Body.empty()));
                return;
            }
            fail(strange(status));
            return;
        }
        fail(Failures.of(failure, delivery, transport.origin()));
    }

    private TransportException strange(int status) {
        return new TransportException(
                Delivery.ANSWERED,
                transport.origin() + " answered the opening of a channel with status " + status
                        + " and not as HTTP asks for: check that it is a gateway.",
                null);
    }

    private void refused(TransportResponse response) {
        if (phase.compareAndSet(OPENING, ENDED)) {
            cut();
            actual.onNext(new PushAnswer.Refused(response));
            actual.onComplete();
        }
    }

    /** Hands the channel over, unless nobody wants it any more; completes when it is closed. */
    private Mono<Void> opened(OpenChannel channel) {
        if (!phase.compareAndSet(OPENING, ENDED)) {
            return Mono.empty();
        }
        channel.begin();
        push.remove(this);
        alarm.dispose();
        actual.onNext(new PushAnswer.Opened(channel));
        actual.onComplete();
        return channel.closed();
    }

    private void cut() {
        push.remove(this);
        alarm.dispose();
        Channel channel = wire;
        if (channel != null) {
            var unused = channel.close();
        }
        connection.dispose();
    }
}
