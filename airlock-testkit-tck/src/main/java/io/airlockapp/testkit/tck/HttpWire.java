package io.airlockapp.testkit.tck;

import io.airlockapp.transport.Header;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The way over real HTTP, with the JDK's client. */
public final class HttpWire implements Wire, PushWire {

    private static final Duration LONGEST = Duration.ofSeconds(90);

    private final HttpClient client;
    private final URI baseUrl;
    private final List<Kind> kinds;

    /**
     * Creates a way to a gateway that does not push.
     *
     * @param client the client, which brings the version of HTTP and what it trusts
     * @param baseUrl scheme, host and port
     */
    public HttpWire(HttpClient client, URI baseUrl) {
        this(client, baseUrl, List.of());
    }

    /**
     * Creates a way to a gateway that pushes.
     *
     * @param client the client, which brings the version of HTTP and what it trusts
     * @param baseUrl scheme, host and port
     * @param kinds on what it pushes
     */
    public HttpWire(HttpClient client, URI baseUrl, List<Kind> kinds) {
        this.client = Objects.requireNonNull(client, "client");
        this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
        this.kinds = List.copyOf(kinds);
    }

    @Override
    public CompletableFuture<WireAnswer> send(WireRequest request) {
        HttpRequest.Builder http = HttpRequest.newBuilder(URI.create(baseUrl + request.target()))
                .timeout(LONGEST)
                .method(
                        request.method(),
                        request.body() == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(request.body()));
        request.headers().forEach(header -> http.header(header.name(), header.value()));
        CompletableFuture<HttpResponse<String>> sent =
                client.sendAsync(http.build(), HttpResponse.BodyHandlers.ofString());
        CompletableFuture<WireAnswer> answer =
                sent.thenApply(got -> new WireAnswer(got.statusCode(), headers(got), got.body()));
        CompletableFuture<WireAnswer> unused = answer.whenComplete((got, failure) -> {
            if (answer.isCancelled()) {
                sent.cancel(true);
            }
        });
        return answer;
    }

    private static List<Header> headers(HttpResponse<?> answer) {
        List<Header> headers = new ArrayList<>();
        answer.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":")) {
                values.forEach(value -> headers.add(new Header(name, value)));
            }
        });
        return headers;
    }

    @Override
    public List<Kind> kinds() {
        return kinds;
    }

    @Override
    public Channel open(Kind kind, String target, List<Header> headers) {
        return kind == Kind.EVENTS ? events(target, headers) : webSocket(target, headers);
    }

    private Channel events(String target, List<Header> headers) {
        HttpRequest.Builder http =
                HttpRequest.newBuilder(URI.create(baseUrl + target)).header("Accept", "text/event-stream");
        headers.forEach(header -> http.header(header.name(), header.value()));
        HttpResponse<InputStream> answer = client.sendAsync(http.build(), HttpResponse.BodyHandlers.ofInputStream())
                .orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS)
                .join();
        if (answer.statusCode() != 200) {
            throw new AssertionError("The channel is not opened: " + answer.statusCode());
        }
        Events events = new Events(answer.body());
        Thread reader = new Thread(events::read, "events of a test");
        reader.setDaemon(true);
        reader.start();
        return events;
    }

    private Channel webSocket(String target, List<Header> headers) {
        WebSocket.Builder builder = client.newWebSocketBuilder();
        headers.forEach(header -> builder.header(header.name(), header.value()));
        Texts texts = new Texts();
        URI address = URI.create(baseUrl.toString().replaceFirst("^http", "ws") + target);
        try {
            texts.socket = builder.buildAsync(address, texts)
                    .orTimeout(LONGEST.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new AssertionError("The channel is not opened: " + e.getCause(), e);
        }
        return texts;
    }

    /** What has been heard, in order. */
    private abstract static class Heard implements Channel {

        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public String next(Duration patience) {
            try {
                String next = messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                if (next == null) {
                    throw new AssertionError("No message has come within " + patience + ".");
                }
                return next;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("The test was interrupted.", e);
            }
        }
    }

    /** Server-sent events (WHATWG HTML, section 9.2): the data of each. */
    private static final class Events extends Heard {

        private final InputStream stream;

        Events(InputStream stream) {
            this.stream = stream;
        }

        void read() {
            StringBuilder data = new StringBuilder();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:")) {
                        data.append(data.length() == 0 ? "" : "\n")
                                .append(line.substring(5).replaceFirst("^ ", ""));
                    } else if (line.isEmpty() && data.length() > 0) {
                        messages.add(data.toString());
                        data.setLength(0);
                    }
                }
            } catch (IOException e) {
                // Closed by either end: there are no more messages, which is all that a test asks for.
            }
        }

        @Override
        public void send(String text) {
            throw new UnsupportedOperationException("Server-sent events go one way.");
        }

        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The texts of a WebSocket. */
    private static final class Texts extends Heard implements WebSocket.Listener {

        private final StringBuilder part = new StringBuilder();

        @SuppressWarnings("NullAway.Init") // Set as soon as it is open.
        private volatile WebSocket socket;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void send(String text) {
            socket.sendText(text, true).join();
        }

        @Override
        public void close() {
            socket.abort();
        }
    }
}
