package io.airlockapp.transport.jdk;

import io.airlockapp.transport.Body;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads the content of one response, up to its cap. */
final class Content implements BodySubscriber<Body> {

    private final int cap;
    private final Call call;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private volatile Flow.@Nullable Subscription wire;

    Content(int cap, Call call) {
        this.cap = cap;
        this.call = call;
    }

    /** Reads no further. Without the failure of the body the client of the JDK would take the call for one under way. */
    void giveUp() {
        if (!body.isDone()) {
            Flow.Subscription subscription = wire;
            if (subscription != null) {
                subscription.cancel();
            }
            body.completeExceptionally(new CancellationException("The call has ended."));
        }
    }

    @Override
    public CompletionStage<Body> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        wire = subscription;
        if (body.isDone()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            if (body.isDone()) {
                return;
            }
            if (part.remaining() > cap - bytes.size()) {
                call.tooLarge();
                return;
            }
            byte[] piece = new byte[part.remaining()];
            part.get(piece);
            bytes.writeBytes(piece);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(Body.wrap(bytes.toByteArray()));
    }
}
