package io.airlockapp.testkit.server;

import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.internal.Call;
import io.airlockapp.testkit.internal.Engine;
import io.airlockapp.testkit.internal.Handler;
import io.airlockapp.testkit.internal.PushLine;
import io.airlockapp.testkit.internal.Reply;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.TransportResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Translates between HTTP and an engine. */
final class HttpFront implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    private final Handler engine;

    HttpFront(Handler engine) {
        this.engine = engine;
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .asByteArray()
                .collect(ByteArrayOutputStream::new, HttpFront::keep)
                .flatMap(bytes -> {
                    Call call = call(request, bytes.toByteArray());
                    return call == null
                            ? response.status(400).send().then()
                            : engine.handle(call).flatMap(reply -> send(request, response, reply));
                });
    }

    /** Keeps a body up to the first byte that is too many, which the engine refuses it for; the rest is read and forgotten. */
    private static void keep(ByteArrayOutputStream kept, byte[] bytes) {
        kept.write(bytes, 0, Math.min(bytes.length, Engine.MAX_BODY_BYTES + 1 - kept.size()));
    }

    /** The call, or null if its target or a header is none that a transport of this toolkit could send. */
    private static @Nullable Call call(HttpServerRequest request, byte[] body) {
        if (!request.uri().startsWith("/")) {
            return null;
        }
        List<Header> headers = new ArrayList<>();
        try {
            for (Map.Entry<String, String> header : request.requestHeaders()) {
                headers.add(new Header(header.getKey(), header.getValue()));
            }
        } catch (IllegalArgumentException e) {
            return null;
        }
        return new Call(request.method().name(), request.uri(), headers, Body.wrap(body), null);
    }

    private static Mono<Void> send(HttpServerRequest request, HttpServerResponse response, Reply reply) {
        if (reply instanceof Reply.Answer answer) {
            return whole(response, answer.response());
        }
        if (reply instanceof Reply.Channel channel) {
            return open(request, response, channel.line());
        }
        if (reply instanceof Reply.Truncated truncated) {
            return breakOff(response, truncated.response(), false);
        }
        if (reply instanceof Reply.Paced paced) {
            announce(response, paced.response());
            return response.send(paced.pieces().map(Unpooled::wrappedBuffer), piece -> true)
                    .then();
        }
        Reply.Cut cut = (Reply.Cut) reply;
        TransportResponse answer = cut.response();
        if (cut.moment() == Fault.Cut.Moment.DURING_ANSWER && answer != null) {
            return breakOff(response, answer, true);
        }
        if (cut.moment() == Fault.Cut.Moment.AFTER_ANSWER && answer != null) {
            Channel channel = connection(response);
            return whole(response, answer).doFinally(sent -> cutAfterwards(channel));
        }
        response.withConnection(connection -> cut(connection.channel(), true));
        return Mono.never();
    }

    private static Mono<Void> whole(HttpServerResponse response, TransportResponse answer) {
        head(response, answer);
        byte[] bytes = answer.body().toByteArray();
        return bytes.length == 0
                ? response.send().then()
                : response.sendByteArray(Mono.just(bytes)).then();
    }

    private static Mono<Void> open(HttpServerRequest request, HttpServerResponse response, PushLine line) {
        HttpChannel channel = new HttpChannel(line, connection(response));
        if (line.kind() == PushRequest.Kind.SERVER_SENT_EVENTS) {
            return channel.events(response);
        }
        HttpHeaders headers = request.requestHeaders();
        boolean upgrade = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return upgrade
                ? channel.webSocket(response)
                : response.status(400).send().then();
    }

    private static Channel connection(HttpServerResponse response) {
        AtomicReference<@Nullable Channel> channel = new AtomicReference<>();
        response.withConnection(connection -> channel.set(connection.channel()));
        return Objects.requireNonNull(channel.get());
    }

    private static void head(HttpServerResponse response, TransportResponse answer) {
        response.status(answer.status());
        answer.headers().forEach(header -> response.addHeader(header.name(), header.value()));
    }

    /** Says how long the whole body is, or one byte if there is none: what does not come must have been announced. */
    private static void announce(HttpServerResponse response, TransportResponse answer) {
        head(response, answer);
        int length = Math.max(1, answer.body().length());
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(length));
    }

    /** Announces the whole body, sends half of it and ends: the stream in an orderly way or with a reset, or the connection. */
    private static Mono<Void> breakOff(HttpServerResponse response, TransportResponse answer, boolean reset) {
        byte[] bytes = answer.body().toByteArray();
        announce(response, answer);
        Channel channel = connection(response);
        Flux<ByteBuf> half = Flux.just(Unpooled.wrappedBuffer(bytes, 0, bytes.length / 2));
        if (!reset && channel instanceof Http2StreamChannel) {
            return response.send(half, piece -> true).then();
        }
        Flux<ByteBuf> end = Flux.defer(() -> {
            cut(channel, reset);
            return Flux.never();
        });
        return response.send(half.concatWith(end), piece -> true).then();
    }

    /**
     * Closes the connection itself, past the handlers, which would say goodbye first, and in a later turn of its thread than the
     * one in which the answer's end is written. Not with a reset, which could overtake the answer.
     */
    private static void cutAfterwards(Channel channel) {
        Channel connection = channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
        channel.eventLoop().execute(() -> connection.unsafe().close(connection.newPromise()));
    }

    /** Ends the stream for HTTP/2, whose connection others share, else the connection; with a reset or just so. */
    static void cut(Channel channel, boolean reset) {
        // On its own thread, which nothing else closes it from at the same time.
        channel.eventLoop().execute(() -> {
            if (reset && channel.isOpen() && !(channel instanceof Http2StreamChannel)) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
            ChannelFuture unused = channel.close();
        });
    }
}
