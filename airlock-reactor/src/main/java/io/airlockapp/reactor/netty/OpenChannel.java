package io.airlockapp.reactor.netty;

import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.NettyInbound;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * One channel from its opening to its end. It has a connection to itself, so whatever ends it closes that, and need not ask what
 * else it may be carrying.
 *
 * <p>Whoever it is handed to may have gone at that very moment, and no signal says so. So it has to be listened to within the
 * time that its opening might have taken, and is closed otherwise.
 */
final class OpenChannel implements PushChannel, PushClient.Part {

    /** How long a close frame may wait to be written to a peer that does not read. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    // RFC 6455, section 7.4.1: for what came without a code, and for a connection that was lost.
    private static final int NO_CODE = 1005;
    private static final int ABNORMAL = 1006;

    private enum Claim {
        NONE,
        HEARD,
        FORSAKEN
    }

    private final NettyTransport transport;
    private final PushClient push;
    private final PushRequest request;
    private final Channel wire;
    private final Disposable connection;
    private final @Nullable WebsocketOutbound outbound;
    private final Flux<PushSignal> inbound;
    private final Disposable.Swap alarm = Disposables.swap();
    private final Disposable.Swap unclaimed = Disposables.swap();
    private final AtomicReference<Claim> claim = new AtomicReference<>(Claim.NONE);
    private final AtomicBoolean leaving = new AtomicBoolean();

    /** Ends the signals from this side. */
    private final Sinks.Empty<Void> end = Sinks.empty();

    private final Sinks.Empty<Void> closed = Sinks.empty();

    /** Server-sent events. */
    OpenChannel(
            NettyTransport transport,
            PushClient push,
            PushRequest request,
            Channel wire,
            Disposable connection,
            NettyInbound in) {
        this.transport = transport;
        this.push = push;
        this.request = request;
        this.wire = wire;
        this.connection = connection;
        this.outbound = null;
        EventStream events = new EventStream(request.maxMessageBytes());
        this.inbound = signals(in.receive().map(events::read), Mono.empty());
    }

    /** A WebSocket. */
    OpenChannel(
            NettyTransport transport,
            PushClient push,
            PushRequest request,
            Channel wire,
            Disposable connection,
            WebsocketInbound in,
            WebsocketOutbound out) {
        this.transport = transport;
        this.push = push;
        this.request = request;
        this.wire = wire;
        this.connection = connection;
        this.outbound = out;
        WebSocketMessages messages = new WebSocketMessages(transport.origin(), request.maxMessageBytes());
        this.inbound =
                signals(in.receiveFrames().map(frame -> read(messages, frame)), farewell(in.receiveCloseStatus()));
    }

    private Flux<PushSignal> signals(Flux<List<PushSignal>> signals, Mono<PushSignal> last) {
        Origin origin = transport.origin();
        return signals.concatMapIterable(list -> list, 1)
                .concatWith(last)
                .onErrorMap(failure -> Failures.of(failure, Delivery.ANSWERED, origin));
    }

    private Mono<PushSignal> farewell(Mono<WebSocketCloseStatus> status) {
        Origin origin = transport.origin();
        return status.filter(reason -> reason.code() >= 1000 && reason.code() != ABNORMAL)
                .<PushSignal>map(reason ->
                        new PushSignal.Closed(reason.code(), reason.code() == NO_CODE ? "" : reason.reasonText()))
                .switchIfEmpty(Mono.error(() -> new TransportException(
                        Delivery.ANSWERED,
                        "The WebSocket to " + origin + " ended without a word: the connection was lost.",
                        null)));
    }

    /** Takes its place among the channels of the transport; before it is handed to anybody. */
    void begin() {
        push.add(this);
        wire.closeFuture().addListener(future -> gone());
        unclaimed.update(transport.watch().after(request.timeout(), this::forsake));
        if (transport.isClosed()) {
            transportCloses();
        }
    }

    private void forsake() {
        if (claim.compareAndSet(Claim.NONE, Claim.FORSAKEN)) {
            leave();
        }
    }

    /** Completes when it is closed. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    public void transportCloses() {
        end.tryEmitError(new ClientClosedException(
                "The transport to " + transport.origin() + " is closed: build a new one for further channels."));
        leave();
    }

    @Override
    public Publisher<PushSignal> signals() {
        return Flux.defer(() -> {
            if (claim.compareAndSet(Claim.NONE, Claim.HEARD)) {
                unclaimed.dispose();
                return inbound.doOnCancel(this::leave)
                        .doOnTerminate(this::leave)
                        .takeUntilOther(end.asMono());
            }
            return Flux.error(
                    claim.get() == Claim.HEARD
                            ? new IllegalStateException(
                                    "The signals of a channel can be subscribed once: share them, or"
                                            + " open another channel.")
                            : notSent("Nobody has listened to the channel for " + request.timeout()
                                    + ", so it was closed: open another one, and subscribe its signals at once."));
        });
    }

    private List<PushSignal> read(WebSocketMessages messages, WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            pong(frame.content());
        }
        try {
            return messages.read(frame);
        } catch (TransportException e) {
            // At once: what ends the inbound closes without a code.
            if (wire.isWritable()) {
                var unused = wire.writeAndFlush(new CloseWebSocketFrame(WebSocketMessages.closeStatus(frame, e)));
            }
            throw e;
        }
    }

    /** Only to a peer that reads: pongs for one that does not would pile up. */
    private void pong(ByteBuf content) {
        if (wire.isWritable()) {
            var unused = wire.writeAndFlush(new PongWebSocketFrame(content.retainedSlice()));
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
            if (leaving.get()) {
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
            leave();
            end.tryEmitEmpty();
            return closed.asMono();
        });
    }

    private void leave() {
        if (!leaving.compareAndSet(false, true)) {
            return;
        }
        WebsocketOutbound out = outbound;
        if (out == null || !wire.isActive()) {
            cut();
            return;
        }
        alarm.update(transport.watch().after(CLOSE_TIMEOUT, this::cut));
        // Ends with the connection, which the alarm sees to.
        var unused = out.sendClose(WebSocketCloseStatus.NORMAL_CLOSURE.code(), "")
                .onErrorComplete()
                .subscribe();
    }

    private void cut() {
        push.remove(this);
        alarm.dispose();
        unclaimed.dispose();
        var unused = wire.close();
        connection.dispose();
    }

    private void gone() {
        leaving.set(true);
        cut();
        closed.tryEmitEmpty();
    }
}
