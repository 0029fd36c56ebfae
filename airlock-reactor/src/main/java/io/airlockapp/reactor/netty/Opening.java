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
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import io.airlockapp.transport.TransportResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
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
 * One channel, from the subscription to its opening to its end.
 *
 * <p>It has a connection to itself. So whatever ends it, in whatever phase, closes that connection, and need not ask what else
 * it may be carrying. Its phase only ever moves forward; whoever moves it on from {@link #OPENING} alone signals the answer.
 */
final class Opening implements Subscription, PushChannel {

    private static final int NEW = 0;
    private static final int OPENING = 1;
    private static final int OPEN = 2;
    private static final int ENDED = 3;

    /** How long a close frame may wait to be written to a peer that does not read. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    // RFC 6455, section 7.4.1: for what came without a code, and for a connection that was lost.
    private static final int NO_CODE = 1005;
    private static final int ABNORMAL = 1006;

    private final NettyTransport transport;
    private final PushClient push;
    private final PushRequest request;
    private final CoreSubscriber<? super PushAnswer> actual;
    private final ConnectionProvider connection = PushClient.connection();
    private final Disposable.Swap alarm = Disposables.swap();
    private final AtomicInteger phase = new AtomicInteger(NEW);
    private final AtomicBoolean heard = new AtomicBoolean();

    /** Ends the signals from this side. */
    private final Sinks.Empty<Void> end = Sinks.empty();

    private final Sinks.Empty<Void> closed = Sinks.empty();

    private volatile Delivery delivery = Delivery.NOT_SENT;
    private volatile @Nullable Channel wire;
    private volatile @Nullable WebsocketOutbound outbound;
    private volatile Flux<PushSignal> inbound = Flux.empty();

    Opening(NettyTransport transport, PushClient push, PushRequest request, CoreSubscriber<? super PushAnswer> actual) {
        this.transport = transport;
        this.push = push;
        this.request = request;
        this.actual = actual;
    }

    // Opening.

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

    void transportCloses() {
        ClientClosedException failure = new ClientClosedException(
                "The transport to " + transport.origin() + " is closed: build a new one for further channels.");
        fail(failure);
        end.tryEmitError(failure);
        leave(WebSocketCloseStatus.NORMAL_CLOSURE);
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
            EventStream events = new EventStream(request.maxMessageBytes());
            opened(exchange.inbound().receive().map(events::read), Mono.empty());
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
        outbound = out;
        WebSocketMessages messages = new WebSocketMessages(transport.origin(), request.maxMessageBytes());
        opened(in.receiveFrames().map(frame -> read(messages, frame)), farewell(in.receiveCloseStatus()));
        return closed.asMono();
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

    private Mono<PushSignal> farewell(Mono<WebSocketCloseStatus> status) {
        return status.filter(reason -> reason.code() >= 1000 && reason.code() != ABNORMAL)
                .<PushSignal>map(reason ->
                        new PushSignal.Closed(reason.code(), reason.code() == NO_CODE ? "" : reason.reasonText()))
                .switchIfEmpty(Mono.error(() -> new TransportException(
                        Delivery.ANSWERED,
                        "The WebSocket to " + transport.origin() + " ended without a word: the connection was lost.",
                        null)));
    }

    private void opened(Flux<List<PushSignal>> signals, Mono<PushSignal> last) {
        inbound = signals.concatMapIterable(list -> list, 1)
                .concatWith(last)
                .onErrorMap(failure -> Failures.of(failure, Delivery.ANSWERED, transport.origin()));
        if (phase.compareAndSet(OPENING, OPEN)) {
            alarm.update(Disposables.disposed());
            Objects.requireNonNull(wire).closeFuture().addListener(future -> gone());
            actual.onNext(new PushAnswer.Opened(this));
            actual.onComplete();
        }
    }

    // The open channel.

    @Override
    public Publisher<PushSignal> signals() {
        return Flux.defer(() -> heard.compareAndSet(false, true)
                ? inbound.doOnCancel(() -> leave(WebSocketCloseStatus.NORMAL_CLOSURE))
                        .doOnTerminate(() -> leave(WebSocketCloseStatus.NORMAL_CLOSURE))
                        .takeUntilOther(end.asMono())
                : Flux.error(new IllegalStateException(
                        "The signals of a channel can be subscribed once: share them, or open another channel.")));
    }

    private List<PushSignal> read(WebSocketMessages messages, WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            pong(frame.content());
        }
        try {
            return messages.read(frame);
        } catch (TransportException e) {
            // At once: what ends the inbound closes without a code.
            Channel channel = wire;
            if (channel != null && channel.isWritable()) {
                var unused = channel.writeAndFlush(new CloseWebSocketFrame(WebSocketMessages.closeStatus(frame, e)));
            }
            throw e;
        }
    }

    /** Only to a peer that reads: pongs for one that does not would pile up. */
    private void pong(ByteBuf content) {
        Channel channel = wire;
        if (channel != null && channel.isWritable()) {
            var unused = channel.writeAndFlush(new PongWebSocketFrame(content.retainedSlice()));
        }
    }

    @Override
    public Publisher<Void> send(String text) {
        Objects.requireNonNull(text, "text");
        return Mono.defer(() -> {
            WebsocketOutbound out = outbound;
            if (out == null) {
                return Mono.error(notSent("Only the gateway speaks over server-sent events: send over a WebSocket."));
            }
            if (phase.get() != OPEN) {
                return Mono.error(notSent("The channel to " + transport.origin() + " is closed: open another one."));
            }
            return out.sendObject(new TextWebSocketFrame(text))
                    .then()
                    .onErrorMap(failure -> Failures.of(failure, Delivery.UNKNOWN, transport.origin()));
        });
    }

    private static TransportException notSent(String message) {
        return new TransportException(Delivery.NOT_SENT, message, null);
    }

    @Override
    public Publisher<Void> close() {
        return Mono.defer(() -> {
            // In this order: what is cancelled by the end closes without a code.
            leave(WebSocketCloseStatus.NORMAL_CLOSURE);
            end.tryEmitEmpty();
            return closed.asMono();
        });
    }

    private void leave(WebSocketCloseStatus status) {
        if (!phase.compareAndSet(OPEN, ENDED)) {
            return;
        }
        WebsocketOutbound out = outbound;
        Channel channel = wire;
        if (out == null || channel == null || !channel.isActive()) {
            cut();
            return;
        }
        alarm.update(transport.watch().after(CLOSE_TIMEOUT, this::cut));
        // Ends with the connection, which the alarm sees to.
        var unused = out.sendClose(status.code(), "").onErrorComplete().subscribe();
    }

    private void cut() {
        push.remove(this);
        alarm.dispose();
        Channel channel = wire;
        if (channel != null) {
            var unused = channel.close();
        }
        connection.dispose();
        if (channel == null) {
            closed.tryEmitEmpty();
        }
    }

    private void gone() {
        phase.set(ENDED);
        cut();
        closed.tryEmitEmpty();
    }
}
