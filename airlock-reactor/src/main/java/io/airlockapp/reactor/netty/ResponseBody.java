package io.airlockapp.reactor.netty;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Origin;
import io.airlockapp.transport.TransportResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;

/**
 * Reads the content of one response into one array, up to its cap, and emits the response.
 *
 * <p>Runs on the connection's event loop. Can be subscribed once, as the content can be read once.
 */
final class ResponseBody extends Mono<TransportResponse> implements CoreSubscriber<Object>, Subscription {

    private static final byte[] NOTHING = new byte[0];

    /** The most that is allocated on the word of a Content-Length alone. */
    private static final int MAX_FIRST_ALLOCATION = 1 << 16;

    private final Origin origin;
    private final int status;
    private final HttpHeaders headers;
    private final Connection connection;
    private final int cap;
    private final long announced;

    private CoreSubscriber<? super TransportResponse> actual = Operators.emptySubscriber();
    private Subscription upstream = Operators.emptySubscription();
    private byte[] bytes = NOTHING;
    private int length;
    private boolean started;
    private boolean done;

    ResponseBody(Origin origin, int status, HttpHeaders headers, Connection connection, int cap, long announced) {
        this.origin = origin;
        this.status = status;
        this.headers = headers;
        this.connection = connection;
        this.cap = cap;
        this.announced = announced;
    }

    /** What Content-Length says, or -1 if it says nothing that can be understood. */
    static long announced(HttpHeaders headers) {
        String value = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (value == null) {
            return -1;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    @Override
    public void subscribe(CoreSubscriber<? super TransportResponse> subscriber) {
        actual = subscriber;
        connection.inbound().receiveObject().subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        actual.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && !started) {
            started = true;
            upstream.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void cancel() {
        upstream.cancel();
    }

    @Override
    public void onNext(Object part) {
        ByteBuf content;
        if (part instanceof ByteBufHolder holder) {
            content = holder.content();
        } else if (part instanceof ByteBuf buffer) {
            content = buffer;
        } else {
            return;
        }
        if (done) {
            return;
        }
        int more = content.readableBytes();
        if (more > cap - length) {
            done = true;
            upstream.cancel();
            actual.onError(new ResponseTooLargeException(cap));
            return;
        }
        if (more > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, capacityFor(length + more));
        }
        content.getBytes(content.readerIndex(), bytes, length, more);
        length += more;
    }

    private int capacityFor(int needed) {
        if (length == 0) {
            return (int) Math.max(needed, Math.min(announced, MAX_FIRST_ALLOCATION));
        }
        long doubled = Math.max(needed, 2L * bytes.length);
        return (int) Math.min(doubled, cap);
    }

    @Override
    public void onError(Throwable error) {
        if (!done) {
            done = true;
            actual.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (done) {
            return;
        }
        done = true;
        if (announced >= 0 && length != announced && status != 304) {
            actual.onError(new TransportException(
                    Delivery.ANSWERED,
                    "The answer of " + origin + " has " + length + " bytes and announced " + announced
                            + ": it was cut off on its way.",
                    null));
            return;
        }
        byte[] exact = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        actual.onNext(new TransportResponse(status, readable(headers), Body.wrap(exact)));
        actual.onComplete();
    }

    /** All headers but those that no {@link Header} can hold: a header we do not need is no reason to lose an answer. */
    static List<Header> readable(HttpHeaders headers) {
        List<Header> readable = new ArrayList<>(headers.size());
        Iterator<Map.Entry<CharSequence, CharSequence>> entries = headers.iteratorCharSequence();
        while (entries.hasNext()) {
            Map.Entry<CharSequence, CharSequence> entry = entries.next();
            Header header = readable(entry.getKey().toString(), entry.getValue().toString());
            if (header != null) {
                readable.add(header);
            }
        }
        return readable;
    }

    private static @Nullable Header readable(String name, String value) {
        try {
            return new Header(name, value);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
