package io.airlockapp.testkit.server;

import io.airlockapp.testkit.internal.PushFrame;
import io.airlockapp.testkit.internal.PushLine;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/** A channel on which the gateway pushes, on the connection, or the stream of HTTP/2, on which it was asked for. */
final class HttpChannel {

    private static final WebsocketServerSpec WEB_SOCKET = WebsocketServerSpec.builder()
            .maxFramePayloadLength(PushLine.MAX_MESSAGE_BYTES)
            .build();

    private final PushLine line;
    private final Channel connection;
    private final Mute mute = new Mute();
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private volatile PushFrame.@Nullable Close end;

    HttpChannel(PushLine line, Channel connection) {
        this.line = line;
        this.connection = connection;
    }

    /** Nearest to the wire: lets nothing out while the channel is silent. What comes in is then ignored by the line. */
    private final class Mute extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (line.silent()) {
                ReferenceCountUtil.release(message);
            } else {
                ChannelFuture unused = context.write(message, promise);
            }
        }
    }

    /** Opens the channel. Known to the engine before the client sees the answer, so that it misses nothing after it. */
    private void start() {
        line.start(ended::tryEmitEmpty);
        ChannelFuture unused = connection.closeFuture().addListener(closed -> line.hungUp());
    }

    /** Says what the line says, now that the client knows of the channel; cuts the connection if it ends before all is said. */
    private Mono<Void> say(Mono<Void> said) {
        connection.pipeline().addFirst(mute);
        return Mono.firstWithSignal(ended.asMono().thenReturn(true), said.thenReturn(false))
                .flatMap(early -> {
                    if (!early) {
                        return Mono.empty();
                    }
                    HttpFront.cut(connection, !line.breaking());
                    return Mono.never();
                });
    }

    Mono<Void> events(HttpServerResponse response) {
        start();
        response.status(200)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        Flux<byte[]> events = Flux.from(line).handle(HttpChannel::event);
        Mono<Void> said = Mono.defer(() -> say(response.send(events.map(Unpooled::wrappedBuffer), buffer -> true)
                .then()));
        // The head at once: without an event it would wait for the first.
        return response.sendHeaders().then().then(said).then(Mono.fromRunnable(this::finish));
    }

    /** The connection goes on without the channel. */
    private void finish() {
        ChannelPipeline pipeline = connection.pipeline();
        if (pipeline.context(mute) != null) {
            pipeline.remove(mute);
        }
        line.hungUp();
    }

    /** Writes one frame as the WHATWG HTML standard has it; the end has no words. */
    private static void event(PushFrame frame, SynchronousSink<byte[]> sink) {
        if (frame instanceof PushFrame.Text text) {
            String name = text.event().equals("message") ? "" : "event: " + text.event() + "\n";
            String event = name + "data: " + text.data().replace("\n", "\ndata: ") + "\n\n";
            sink.next(event.getBytes(StandardCharsets.UTF_8));
        } else if (frame == PushFrame.KeepAlive.INSTANCE) {
            sink.next(new byte[] {':', '\n', '\n'});
        }
    }

    Mono<Void> webSocket(HttpServerResponse response) {
        return Mono.defer(() -> {
                    start();
                    return response.sendWebsocket(this::speak, WEB_SOCKET);
                })
                .doOnError(failed -> line.hungUp());
    }

    private Mono<Void> speak(WebsocketInbound in, WebsocketOutbound out) {
        // A frame that breaks the protocol fails this after the codec has closed the connection and said why.
        Mono<Void> hearing = in.receiveFrames().doOnNext(this::hear).then().onErrorResume(failed -> Mono.empty());
        Flux<WebSocketFrame> texts = Flux.from(line).handle(this::frame);
        Mono<Void> said = out.sendObject(texts, frame -> true).then().then(Mono.defer(() -> {
            PushFrame.Close close = end;
            return close == null ? Mono.never() : out.sendClose(close.code(), close.reason());
        }));
        return Mono.when(hearing, say(said));
    }

    private void frame(PushFrame frame, SynchronousSink<WebSocketFrame> sink) {
        if (frame instanceof PushFrame.Text text) {
            sink.next(new TextWebSocketFrame(text.data()));
        } else if (frame instanceof PushFrame.Close close) {
            end = close;
        }
    }

    private void hear(WebSocketFrame frame) {
        if (frame instanceof BinaryWebSocketFrame) {
            line.close(1003, "Only text is spoken here: send JSON.");
        } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            heard.writeBytes(ByteBufUtil.getBytes(frame.content()));
            if (heard.size() > PushLine.MAX_MESSAGE_BYTES) {
                heard.reset();
                line.close(1009, PushLine.TOO_LONG);
            } else if (frame.isFinalFragment()) {
                hearAll();
            }
        }
    }

    private void hearAll() {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(heard.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            line.close(1007, "The message is not UTF-8: send JSON.");
            return;
        } finally {
            heard.reset();
        }
        line.received(text);
    }
}
