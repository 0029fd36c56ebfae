package io.airlockapp.transport.jdk;

import io.airlockapp.transport.Body;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;

/**
 * The content of one request, which can be written once. Its length is asked for at each attempt, when the connection is there
 * and before the first byte is written: an answer to that lets the attempt go on, an exception ends it.
 */
final class SentOnce implements BodyPublisher {

    private final BodyPublisher content;
    private final Call call;

    SentOnce(Body body, Call call) {
        this.content = body.length() == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body.toByteArray());
        this.call = call;
    }

    @Override
    public long contentLength() {
        if (!call.sending()) {
            throw new CancellationException("Nothing is sent twice, nor for a call that has ended.");
        }
        return content.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        content.subscribe(subscriber);
    }
}
