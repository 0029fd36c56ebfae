package io.airlockapp.testkit;

import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushSignal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket through the JDK's client. */
final class SocketClientChannel extends ClientChannel implements WebSocket.Listener {

    private static final int ABNORMAL = 1006;

    private final StringBuilder message = new StringBuilder();
    private @Nullable WebSocket socket;
    private volatile @Nullable CompletableFuture<Void> pong;

    static SocketClientChannel open(HttpClient client, URI address, List<Header> headers) {
        SocketClientChannel channel = new SocketClientChannel();
        WebSocket.Builder builder = client.newWebSocketBuilder();
        headers.forEach(header -> builder.header(header.name(), header.value()));
        URI target = URI.create(address.toString().replaceFirst("^http", "ws"));
        try {
            channel.socket = builder.buildAsync(target, channel).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                throw new RefusedChannel(refused.getResponse().statusCode());
            }
            throw e;
        }
        return channel;
    }

    WebSocket socket() {
        WebSocket open = socket;
        if (open == null) {
            throw new AssertionError("Not open.");
        }
        return open;
    }

    /** Sends a ping of the protocol and waits for its pong: all that was sent before has been heard then. */
    void ping() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        pong = answer;
        socket().sendPing(ByteBuffer.allocate(0)).join();
        answer.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        CompletableFuture<Void> asked = pong;
        if (asked != null) {
            asked.complete(null);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        message.append(part);
        if (last) {
            signals.add(new PushSignal.Message("message", message.toString()));
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        if (code == ABNORMAL) {
            end = End.BROKEN;
        } else {
            signals.add(new PushSignal.Closed(code, reason));
            end = End.ORDERLY;
        }
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        end = End.BROKEN;
    }

    @Override
    void send(String text) {
        socket().sendText(text, true).join();
    }

    @Override
    void close() {
        socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }
}
