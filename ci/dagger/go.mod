module dagger/cloudsec

go 1.26.8
