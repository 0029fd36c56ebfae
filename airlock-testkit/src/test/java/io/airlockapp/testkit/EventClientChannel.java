package io.airlockapp.testkit;

import io.airlockapp.transport.PushSignal;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.Disposable;

/** Server-sent events through the JDK's client, read by hand. */
final class EventClientChannel extends ClientChannel {

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final Disposable reading;
    private String event = "message";
    private String data = "";
    volatile int comments;

    private EventClientChannel(Flow.Publisher<List<ByteBuffer>> body) {
        reading = JdkFlowAdapter.flowPublisherToFlux(body)
                .subscribe(buffers -> buffers.forEach(this::read), failed -> end = End.BROKEN, () -> end = End.ORDERLY);
    }

    static EventClientChannel open(HttpClient client, HttpRequest.Builder request) {
        HttpResponse<Flow.Publisher<List<ByteBuffer>>> answer = client.sendAsync(
                        request.header("Accept", "text/event-stream").build(), HttpResponse.BodyHandlers.ofPublisher())
                .join();
        if (answer.version() != client.version()) {
            throw new AssertionError("The call went over " + answer.version() + ".");
        }
        EventClientChannel channel = new EventClientChannel(answer.body());
        if (answer.statusCode() != 200
                || !answer.headers().firstValue("Content-Type").orElse("").equals("text/event-stream")) {
            throw new RefusedChannel(answer.statusCode());
        }
        return channel;
    }

    private void read(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            byte next = buffer.get();
            if (next == '\n') {
                read(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else {
                line.write(next);
            }
        }
    }

    private void read(String whole) {
        if (whole.isEmpty()) {
            if (!data.isEmpty()) {
                signals.add(new PushSignal.Message(event, data.substring(1)));
            }
            event = "message";
            data = "";
        } else if (whole.startsWith("event: ")) {
            event = whole.substring(7);
        } else if (whole.startsWith("data: ")) {
            data = data + "\n" + whole.substring(6);
        } else if (whole.startsWith(":")) {
            comments = comments + 1;
        } else {
            throw new AssertionError("No line of an event: " + whole);
        }
    }

    @Override
    void send(String text) {
        throw new AssertionError("Nothing can be sent here.");
    }

    @Override
    void close() {
        reading.dispose();
    }
}
