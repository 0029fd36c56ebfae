package io.airlockapp.testkit.tck;

import io.airlockapp.testkit.server.FakeGatewayServer;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The fake gateway behind its front on a socket. */
final class ServedSubject extends FakeSubject {

    private final FakeGatewayServer server;

    private ServedSubject(FakeGatewayServer server, HttpWire wire) {
        super(server.gateway(), wire, wire);
        this.server = server;
    }

    static ServedSubject plain(HttpClient.Version version) {
        FakeGatewayServer server = FakeGatewayServer.start(gateway());
        return new ServedSubject(server, wire(server, HttpClient.newBuilder().version(version)));
    }

    static ServedSubject secured(HttpClient.Version version) {
        FakeGatewayServer server =
                FakeGatewayServer.builder().gateway(gateway()).tls().start();
        return new ServedSubject(
                server,
                wire(server, HttpClient.newBuilder().version(version).sslContext(trusting(server.certificatePem()))));
    }

    private static HttpWire wire(FakeGatewayServer server, HttpClient.Builder client) {
        return new HttpWire(client.build(), server.baseUrl(), List.of(PushWire.Kind.EVENTS, PushWire.Kind.WEB_SOCKET));
    }

    private static SSLContext trusting(String pem) {
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
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.close();
        super.close();
    }
}
