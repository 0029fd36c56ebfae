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
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
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
            head(response, answer.response());
            byte[] bytes = answer.response().body().toByteArray();
            return bytes.length == 0
                    ? response.send().then()
                    : response.sendByteArray(Mono.just(bytes)).then();
        }
        if (reply instanceof Reply.Channel channel) {
            return open(request, response, channel.line());
        }
        Reply.Cut cut = (Reply.Cut) reply;
        TransportResponse broken = cut.response();
        if (cut.moment() == Fault.Cut.Moment.DURING_ANSWER && broken != null) {
            return breakOff(response, broken);
        }
        response.withConnection(connection -> cut(connection.channel(), true));
        return Mono.never();
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

    /** Announces the whole body, or one byte if there is none, sends half of it and closes. */
    private static Mono<Void> breakOff(HttpServerResponse response, TransportResponse answer) {
        byte[] bytes = answer.body().toByteArray();
        head(response, answer);
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(Math.max(1, bytes.length)));
        Channel channel = connection(response);
        Flux<byte[]> half = Flux.just(Arrays.copyOf(bytes, bytes.length / 2));
        Flux<byte[]> end = Flux.defer(() -> {
            cut(channel, false);
            return Flux.never();
        });
        return response.sendByteArray(half.concatWith(end)).then();
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
