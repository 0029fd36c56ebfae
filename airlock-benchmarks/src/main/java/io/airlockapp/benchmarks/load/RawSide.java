package io.airlockapp.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Reactor Netty as it comes, sending bytes that were made before. No JSON is read, and nothing encrypted or verified. */
final class RawSide implements Side {

    /** A message into which only the id of its exchange has to be filled. */
    private static final class Template {

        private static final String PLACE = requestPlace();

        private final byte[] bytes;
        private final int[] places;

        Template(String text) {
            this.bytes = text.getBytes(StandardCharsets.UTF_8);
            int first = text.indexOf(PLACE);
            int second = text.indexOf(PLACE, first + 1);
            this.places = second < 0 ? new int[] {first} : new int[] {first, second};
        }

        private static String requestPlace() {
            return "#".repeat(Side.requestId(0).length());
        }

        @SuppressWarnings("deprecation") // The id is ASCII, and this is the one way to copy it without a detour.
        ByteBuf with(String id) {
            byte[] message = bytes.clone();
            for (int place : places) {
                id.getBytes(0, id.length(), message, place);
            }
            return Unpooled.wrappedBuffer(message);
        }
    }

    private static final String MESSAGE_ID = "msg-01234567-89ab-4cde-8f01-23456789abcd";
    private static final String CREATED = "2026-11-24T12:00:00.123456789Z";
    private static final String SENDER =
            "\"createdAt\":\"" + CREATED + "\",\"sender\":{\"enforcerId\":\"" + Sample.ENFORCER + "\"},\"body\":{";

    private static final Template SUBMIT = new Template("{\"msgId\":\"" + MESSAGE_ID
            + "\",\"msgType\":\"artifact.submit\",\"requestId\":\"" + Template.PLACE + "\"," + SENDER
            + "\"artifactType\":\"command.review\",\"artifactHash\":\"" + Sample.HASH
            + "\",\"ciphertext\":{\"alg\":\"AES-256-GCM\",\"data\":\"" + Sample.DATA + "\",\"nonce\":\"" + Sample.NONCE
            + "\",\"tag\":\"" + Sample.TAG + "\"},\"expiresAt\":\"" + CREATED + "\",\"metadata\":{\"routingToken\":\""
            + Sample.ROUTING_TOKEN + "\",\"workspaceName\":\"" + Sample.WORKSPACE + "\"}}}");
    private static final Template ACKNOWLEDGE =
            new Template("{\"msgId\":\"ack-01234567-89ab-4cde-8f01-23456789abcd\",\"msgType\":\"ack.submit\","
                    + "\"requestId\":\"" + Template.PLACE + "\"," + SENDER + "\"msgId\":\"msg-" + Template.PLACE
                    + "\",\"status\":\"delivered\",\"ackAt\":\"" + CREATED + "\"}}");
    private static final byte[] HEARTBEAT = ("{\"enforcerId\":\"" + Sample.ENFORCER + "\",\"workspaceName\":\""
                    + Sample.WORKSPACE + "\"}")
            .getBytes(StandardCharsets.UTF_8);

    private final HttpClient gets;
    private final HttpClient posts;
    private final String poll;

    RawSide(Setting setting) {
        ConnectionProvider.Builder connections = ConnectionProvider.builder("raw")
                .maxConnections(setting.connections())
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(Duration.ofMinutes(10));
        if (setting.http2()) {
            connections.allocationStrategy(Http2AllocationStrategy.builder()
                    .maxConnections(setting.connections())
                    // Otherwise a burst opens a connection for each call, which costs far more.
                    .strictConnectionReuse(true)
                    .build());
        }
        this.gets = HttpClient.create(connections.build())
                .runOn(LoopResources.create("raw", Runtime.getRuntime().availableProcessors(), true))
                .protocol(setting.http2() ? HttpProtocol.H2C : HttpProtocol.HTTP11)
                .baseUrl("http://127.0.0.1:" + setting.port())
                .headers(headers -> headers.add("X-Client-Id", Sample.CLIENT_ID)
                        .add("X-Client-Secret", Sample.CLIENT_SECRET)
                        .add("X-PAT", Sample.USER_TOKEN));
        this.posts = gets.headers(headers -> headers.add(HttpHeaderNames.CONTENT_TYPE, "application/json"));
        this.poll = "/wait?timeout=" + setting.poll().toSeconds();
    }

    @Override
    public Mono<?> review(long number) {
        String id = Side.requestId(number);
        return post("/v1/artifacts", SUBMIT, id)
                .then(decided("/v1/exchanges/" + id + poll))
                .then(post("/v1/acks", ACKNOWLEDGE, id));
    }

    @Override
    public Mono<?> submit(long number) {
        return post("/v1/artifacts", SUBMIT, Side.requestId(number));
    }

    @Override
    public Mono<?> heartbeat() {
        return post("/v1/presence/heartbeat", Mono.fromSupplier(() -> Unpooled.wrappedBuffer(HEARTBEAT)));
    }

    private Mono<Integer> post(String path, Template message, String id) {
        return post(path, Mono.fromSupplier(() -> message.with(id)));
    }

    private Mono<Integer> post(String path, Mono<ByteBuf> body) {
        return posts.request(HttpMethod.POST)
                .uri(path)
                .send(body)
                .responseSingle(
                        (head, content) -> content.then(Mono.just(head.status().code())))
                .filter(status -> status == 200 || status == 202)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException(path + " was refused.")));
    }

    private Mono<Void> decided(String path) {
        Mono<Integer> once = gets.request(HttpMethod.GET)
                .uri(path)
                .responseSingle(
                        (head, content) -> content.then(Mono.just(head.status().code())));
        return once.repeat().takeUntil(status -> status != 204).last().flatMap(status -> {
            if (status != 200) {
                return Mono.error(new IllegalStateException("A poll was answered with " + status + "."));
            }
            return Mono.empty();
        });
    }
}
