brand = Qanat
