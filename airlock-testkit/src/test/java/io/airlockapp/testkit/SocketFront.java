package io.airlockapp.testkit;

import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import reactor.core.publisher.Mono;

/** The front on a socket, through the JDK's client. */
record SocketFront(FakeGateway gateway, FakeGatewayServer server, HttpClient client) implements Front {

    static SocketFront of(FakeGateway gateway, HttpClient.Version version) {
        return new SocketFront(
                gateway,
                FakeGatewayServer.start(gateway),
                HttpClient.newBuilder().version(version).build());
    }

    static SocketFront secured(FakeGateway gateway, HttpClient.Version version) {
        FakeGatewayServer server =
                FakeGatewayServer.builder().gateway(gateway).tls().start();
        return new SocketFront(
                gateway,
                server,
                HttpClient.newBuilder()
                        .version(version)
                        .sslContext(trusting(server.certificatePem()))
                        .build());
    }

    /** What trusts one certificate and no other. */
    static SSLContext trusting(String pem) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "gateway",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Mono<TransportResponse> send(String method, String path, List<Header> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.baseUrl().resolve(path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(header -> request.header(header.name(), header.value()));
        return Mono.fromFuture(() -> client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray()))
                .map(answer -> {
                    if (answer.version() != client.version()) {
                        throw new AssertionError("The call went over " + answer.version() + ".");
                    }
                    return response(answer);
                });
    }

    private static TransportResponse response(HttpResponse<byte[]> answer) {
        List<Header> headers = new ArrayList<>();
        answer.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":")) {
                values.forEach(value -> headers.add(new Header(name, value)));
            }
        });
        return new TransportResponse(answer.statusCode(), headers, Body.wrap(answer.body()));
    }

    @Override
    public ClientChannel open(PushRequest.Kind channel, String path, List<Header> headers) {
        URI address = server.baseUrl().resolve(path);
        if (channel == PushRequest.Kind.WEB_SOCKET) {
            return SocketClientChannel.open(client, address, headers);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        headers.forEach(header -> request.header(header.name(), header.value()));
        return EventClientChannel.open(client, request);
    }

    @Override
    public void close() {
        server.close();
        gateway.close();
    }
}
