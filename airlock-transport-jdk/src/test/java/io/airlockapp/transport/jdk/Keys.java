package io.airlockapp.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key for {@code localhost} with a certificate that it has signed itself, made by the keytool of the running JDK. */
record Keys(KeyStore store) {

    private static final String PASSWORD = "changeit";

    static Keys make(Path directory) throws Exception {
        Path file = directory.resolve("gateway.p12");
        String command = Path.of(System.getProperty("java.home"), "bin", "keytool") + " -genkeypair -alias gateway"
                + " -keyalg EC -groupname secp256r1 -dname CN=gateway -ext san=dns:localhost -validity 2 -storetype PKCS12"
                + " -keystore " + file + " -storepass " + PASSWORD;
        Process keytool =
                new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return new Keys(store);
    }

    KeyManagerFactory keyManagers() throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        return factory;
    }

    /** What a client needs to trust the certificate. */
    SSLContext context() throws Exception {
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("gateway", store.getCertificate("gateway"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
